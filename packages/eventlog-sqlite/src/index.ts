export { type ReadHarnDatabaseOptions, readHarnDatabase } from './read-harn-database.ts';
export type { SqliteBackup, SqliteBackupOptions, SqliteBackupProgress } from './sqlite-backup.ts';
export { SqliteEventLog } from './sqlite-event-log.ts';
export type { SqliteEventLogOptions } from './sqlite-event-log-options.ts';
export type { SqliteEventLogStats } from './sqlite-event-log-stats.ts';
