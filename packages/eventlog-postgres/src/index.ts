export type { PostgresConnection, PostgresConnectionPool } from './postgres-connection-pool.ts';
export { PostgresEventLog } from './postgres-event-log.ts';
export type { PostgresEventLogOptions } from './postgres-event-log-options.ts';
export type { PostgresEventLogStats } from './postgres-event-log-stats.ts';
export type { PostgresLogClaim } from './postgres-log-claim.ts';
