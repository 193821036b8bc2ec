import { type CompactableEventLog, hasCode, type Position, type RecordedEvent } from '@sessionlog/core';

/** How many events each writer has appended. Every writer's events are numbered from 0, so that a lost one shows. */
export type WriterCounts = Map<number, number>;

/** Adds an event. Throws when it is not the writer's next one: an event was lost, invented, doubled or moved. */
export function count(counts: WriterCounts, { position, data }: RecordedEvent): void {
  const { n, writer } = JSON.parse(data);
  const before = counts.get(writer) ?? 0;
  if (n !== before) throw new Error(`position ${position}: writer ${writer} gave ${n}, not ${before}`);
  counts.set(writer, n + 1);
}

/** The counts as entries of a snapshot, with as many empty ones, so that it is written in several transactions. */
export function entriesOf(counts: WriterCounts, filler = 0): string[] {
  const entries = [...counts].toSorted(([one], [other]) => one - other).map((entry) => JSON.stringify(entry));
  return [...entries, ...Array.from({ length: filler }, () => 'null')];
}

/** What snapshot and tail of a log say, begun again whenever a compaction overtakes it, and where the log ended. */
export async function readCounts(log: CompactableEventLog): Promise<{ counts: WriterCounts; last: Position }> {
  for (;;) {
    try {
      const counts: WriterCounts = new Map();
      const snapshot = await log.readSnapshot();
      for await (const entry of snapshot?.entries ?? []) if (entry !== 'null') counts.set(...pairOf(entry));
      let last = snapshot?.upTo ?? 0;
      for await (const event of log.read({ after: snapshot?.upTo })) {
        count(counts, event);
        last = event.position;
      }
      return { counts, last };
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    }
  }
}

function pairOf(entry: string): [number, number] {
  const [writer, appended] = JSON.parse(entry);
  return [writer, appended];
}
