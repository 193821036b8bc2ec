import type { CompactableEventLog, Position } from '@sessionlog/core';

/** The whole snapshot of a log, and where it stands. */
export async function readEntries(
  log: CompactableEventLog,
): Promise<{ readonly upTo: Position; readonly entries: readonly string[] } | undefined> {
  const snapshot = await log.readSnapshot();
  return snapshot && { upTo: snapshot.upTo, entries: await Array.fromAsync(snapshot.entries) };
}
