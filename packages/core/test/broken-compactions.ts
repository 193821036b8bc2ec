import { hasCode } from '../src/errors.ts';
import type { CompactableEventLog, LocalEventLog } from '../src/event-log.ts';
import { MemoryStorage } from '../src/testing/memory-storage.ts';

type Log = LocalEventLog & CompactableEventLog;
type Entry = [kind: string, ...parts: unknown[]];

/** Storage whose snapshots are altered on their way in: as a store would leave them that has this mistake. */
function altering(alter: (entry: Entry) => Entry): () => Promise<Log> {
  const storage = new MemoryStorage();
  return async () => {
    const log = storage.open();
    return {
      ...log,
      async compact({ upTo, snapshot, signal }) {
        const entries: string[] = [];
        for await (const text of snapshot as AsyncIterable<string>)
          entries.push(JSON.stringify(alter(JSON.parse(text))));
        await log.compact({ upTo, snapshot: entries, signal });
      },
    };
  };
}

const column = (part: unknown): unknown[] => part as unknown[];

function forgetsDead([kind, ...parts]: Entry): Entry {
  if (kind === 'over') return [kind, [], [], [], []];
  return kind === 'end' ? [kind, parts[0], 0] : [kind, ...parts];
}

function forgetsTime([kind, ...parts]: Entry): Entry {
  return kind === 'snapshot' ? [kind, parts[0], 0] : [kind, ...parts];
}

function losesOrder([kind, ...parts]: Entry): Entry {
  return kind === 'live'
    ? [kind, ...parts.slice(0, -1).map((part) => column(part).toReversed()), parts.at(-1)]
    : [kind, ...parts];
}

// Forgets every handle of a token that the store drew, whatever its absolute deadline.
function forgettingMinted(): (entry: Entry) => Entry {
  let left = 0;
  return ([kind, ...parts]) => {
    if (kind === 'snapshot') left = 0;
    if (kind === 'end') return [kind, parts[0], left];
    if (kind !== 'over') return [kind, ...parts];
    const kept = column(parts[2]).map((until) => until === 0);
    const columns = parts.map((part) => column(part).filter((_, row) => kept[row]));
    left += columns[0]?.length ?? 0;
    return [kind, ...columns];
  };
}

/** A log that goes on behind its snapshot with readers that stood before it: they pass over events in silence. */
function passingOver(): () => Promise<Log> {
  const storage = new MemoryStorage();
  return async () => {
    const log = storage.open();
    const goOn = <Answer>(after: number | undefined, read: (after: number | undefined) => Answer): Answer => {
      try {
        return read(after);
      } catch (error) {
        if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
        return read(error.upTo);
      }
    };
    return { ...log, readSync: (after) => goOn(after, (from) => log.readSync(from)) };
  };
}

/** Compactions that are broken on purpose, each as a maker of openers of logs. */
export const brokenCompactions: Readonly<Record<string, () => () => Promise<Log>>> = {
  'dead handles are forgotten': () => altering(forgetsDead),
  'the newest moment of the log is forgotten': () => altering(forgetsTime),
  'handles are forgotten before their absolute deadline': () => altering(forgettingMinted()),
  'a reader that stood before the snapshot is not told of it': () => passingOver(),
  'the order of sessions is lost': () => altering(losesOrder),
};
