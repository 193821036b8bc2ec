import { FileEventLog } from '@sessionlog/eventlog-file';

// Says that it waits, and then what came: only its tail keeps it running.
const [directory = ''] = process.argv.slice(2);
const log = await FileEventLog.open({ directory });
const tail = log.tail()[Symbol.asyncIterator]();
const next = tail.next();
process.stdout.write('waiting\n');
const { value } = await next;
process.stdout.write(`${value?.id}\n`);
await tail.return?.();
