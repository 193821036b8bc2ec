import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SessionChangeRow } from '../../src/session-change-row.ts';
import { type Connection, followChanges } from './change-feed.ts';
import { changeSummary } from './change-summary.ts';
import { coalesce } from './coalesce.ts';
import { PAGE_WAITING } from './page-waiting.ts';

/** What arrives from the log. */
export interface LiveLog {
  readonly connection: Connection;
  /** The newest changes, newest first: a bounded number. */
  readonly latest: readonly SessionChangeRow[];
  /** What the last batch came to, in a sentence. */
  readonly said: string;
  /** Rises with every batch: at most once each second. */
  readonly revision: number;
  /** How often the connection came back, or was refused: then it rises too. */
  readonly reconnections: number;
  /** The sessions that ended since the page was opened, or at least the last of them. */
  readonly ended: ReadonlySet<string>;
  /** How often more of them ended at once than were named. */
  readonly unnamed: number;
}

const KEPT = 50;
const ENDED_KEPT = 10_000;
const BATCH_MS = 1000;

/**
 * Follows the log from a position on.
 *
 * @param after - `undefined`: from the start. What it is later is of no account: the feed goes on by itself.
 * @param compacted - called when changes were missed because they were compacted.
 */
export function useLiveLog(after: number | undefined, compacted: () => void): LiveLog {
  const [live, setLive] = useState<LiveLog>(QUIET);
  const arrived = useRef<SessionChangeRow[]>([]);
  const show = useMemo(
    () =>
      coalesce(
        () => {
          const batch = arrived.current.splice(0);
          setLive((last) => withBatch(last, batch));
        },
        BATCH_MS,
        PAGE_WAITING,
      ),
    [],
  );
  // The position is where the feed begins; it goes on by itself.
  useEffect(() => {
    return followChanges(after, {
      changed: (changes) => {
        arrived.current.push(...changes);
        show();
      },
      connected: (connection) => setLive((last) => withConnection(last, connection)),
      compacted,
    });
  }, [show, compacted]);
  return live;
}

// What lapsed while the connection was lost is no change, and why it was refused is what others are told: all is asked anew.
function withConnection(last: LiveLog, connection: Connection): LiveLog {
  if (last.connection === connection) return last;
  const asksAnew = connection === 'refused' || (connection === 'open' && last.connection !== 'connecting');
  const more = asksAnew ? 1 : 0;
  return { ...last, connection, revision: last.revision + more, reconnections: last.reconnections + more };
}

function withBatch(last: LiveLog, batch: readonly SessionChangeRow[]): LiveLog {
  const latest = [...batch.slice(-KEPT).reverse(), ...last.latest].slice(0, KEPT);
  const ended = [...last.ended, ...batch.flatMap((change) => change.ended)].slice(-ENDED_KEPT);
  const unnamed = last.unnamed + batch.filter((change) => change.endedCount > change.ended.length).length;
  return { ...last, latest, said: changeSummary(batch), revision: last.revision + 1, ended: new Set(ended), unnamed };
}

const QUIET: LiveLog = {
  connection: 'connecting',
  latest: [],
  said: '',
  revision: 0,
  reconnections: 0,
  ended: new Set(),
  unnamed: 0,
};
