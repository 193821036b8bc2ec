export { FileEventLog } from './file-event-log.ts';
export type { FileDurability, FileEventLogOptions } from './file-event-log-options.ts';
