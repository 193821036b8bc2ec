export { FileEventLog } from './file-event-log.ts';
export type { FileDurability, FileEventLogOptions } from './file-event-log-options.ts';
export type { FileEventLogStats } from './file-event-log-stats.ts';
export { salvage } from './salvage.ts';
export type { LostRange, SalvageReport } from './salvage-report.ts';
export type { SalvageRequest } from './salvage-request.ts';
