import type { CompactableEventLog, LocalEventLog, TailableEventLog } from '@sessionlog/core';
import { openLog } from './open-log.ts';

/** A log of any kind; one that is on this machine can be read without waiting. */
export type AnyLog = CompactableEventLog & TailableEventLog & Partial<Pick<LocalEventLog, 'readSync'>>;

/** Opens the log at a location of {@link openLog}, or at `postgres:URL#TOPIC`. */
export async function openAnyLog(location: string): Promise<AnyLog> {
  if (!location.startsWith('postgres:')) return (await openLog(location)) as LocalEventLog & AnyLog;
  const { hash, href } = new URL(location.slice('postgres:'.length));
  const connectionString = href.slice(0, href.length - hash.length);
  const { PostgresEventLog } = await import('@sessionlog/eventlog-postgres');
  return PostgresEventLog.open({ connectionString, topic: hash.slice(1) });
}
