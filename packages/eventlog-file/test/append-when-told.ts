import { FileEventLog } from '@sessionlog/eventlog-file';
import { plainEvent } from './plain-event.ts';

interface Order {
  readonly directory: string;
  readonly number: number;
}

// Opens the log and appends one event each time it is told to, and answers what became of it.
process.on('message', async ({ directory, number }: Order) => {
  try {
    const log = await FileEventLog.open({ directory });
    await log.append(plainEvent(number));
    await log.close();
    process.send?.(`appended ${number}`);
  } catch (error) {
    process.send?.(String(error));
  }
});
process.send?.('ready');
