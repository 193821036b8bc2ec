import { FileEventLog } from '@sessionlog/eventlog-file';
import { plainEvent } from './plain-event.ts';

// Opens a log and appends under a umask, which a process has only one of: run as a child.
const [directory = '', umask = ''] = process.argv.slice(2);
process.umask(Number.parseInt(umask, 8));
const log = await FileEventLog.open({ directory });
await log.append(plainEvent(1));
await log.close();
