import type { SessionChangeRow } from '../../src/session-change-row.ts';
import { queryText } from './query-text.ts';

/** Whether changes arrive. `lost`: nobody answers; `refused`: somebody does, and gives none. Both are tried again. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

/** What a feed tells. */
export interface ChangeListener {
  readonly changed: (changes: readonly SessionChangeRow[]) => void;
  readonly connected: (connection: Connection) => void;
  /** Events were compacted that had not arrived yet: all that is shown has to be asked for anew. */
  readonly compacted: () => void;
}

/** After a refusal, which ends an `EventSource` for good, it is tried again, and then ever more slowly up to this. */
const SLOWEST_MS = 15_000;

/**
 * Follows the changes behind a position. A lost connection is taken up behind the last change that arrived, without a gap.
 *
 * @param after - `undefined`: the log was empty.
 * @returns what stops it.
 */
export function followChanges(
  after: number | undefined,
  { changed, connected, compacted }: ChangeListener,
): () => void {
  let last = after;
  let pauseMs = 1000;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    source?.close();
  };
  const open = (): void => {
    const opened = new EventSource(queryText('api/changes', { after: last }));
    source = opened;
    opened.onopen = () => {
      pauseMs = 1000;
      connected('open');
    };
    opened.onerror = () => {
      if (opened.readyState !== EventSource.CLOSED) return connected('lost');
      connected('refused');
      timer = setTimeout(open, pauseMs);
      pauseMs = Math.min(SLOWEST_MS, pauseMs * 2);
    };
    opened.addEventListener('changes', ({ data, lastEventId }) => {
      const changes = JSON.parse(data) as SessionChangeRow[];
      if (lastEventId !== '') last = Number(lastEventId);
      if (changes.length > 0) changed(changes);
    });
    opened.addEventListener('compacted', () => {
      stop();
      compacted();
    });
  };
  open();
  return stop;
}
