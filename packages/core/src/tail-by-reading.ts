import type { EventLog, Position, RecordedEvent, TailOptions } from './event-log.ts';
import { TailPause } from './tail-pause.ts';
import type { TailWaker } from './tail-waker.ts';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/**
 * When {@link tailByReading} reads again at the end of a log.
 *
 * @since 0.1.0
 */
export interface TailPace {
  /** Wakes the tail. It is a hint: without one, or where it fails, the tail is late and misses nothing. */
  readonly waker?: Pick<TailWaker, 'listen'> | undefined;
  /** How long after an event the log is read again, in ms. The pauses double while no events come. Default: 5. */
  readonly firstPauseMs?: number | undefined;
  /** How long a pause is at most, in ms: by so much is a tail late that nothing wakes. Default: 250. */
  readonly longestPauseMs?: number | undefined;
}

/**
 * A tail for any log (L17): reads, and at the end of the log pauses and reads again behind the last event. Nothing is
 * held before its first `next`, and nothing is read ahead of its reader. A reader may also leave, by `return`, while
 * its `next` waits, which then tells that the tail is done.
 *
 * @param log - is asked by `read` alone; a read that finds nothing new should be cheap.
 * @since 0.1.0
 */
export function tailByReading(
  log: EventLog,
  options: TailOptions = {},
  pace: TailPace = {},
): AsyncIterable<RecordedEvent> {
  const { after, signal, persistent = true } = options;
  const { waker, firstPauseMs = FIRST_PAUSE_MS, longestPauseMs = LONGEST_PAUSE_MS } = pace;
  const pause = new TailPause({ signal, persistent, firstPauseMs, longestPauseMs });
  const events = readOn(log, after, signal, pause, waker);
  const tail: AsyncIterableIterator<RecordedEvent, void, undefined> = {
    next: () => events.next(),
    return() {
      // A generator hears of it only when its `next` has settled, which this brings about.
      pause.leave();
      return events.return();
    },
    [Symbol.asyncIterator]: () => tail,
  };
  return tail;
}

async function* readOn(
  log: EventLog,
  after: Position | undefined,
  signal: AbortSignal | undefined,
  pause: TailPause,
  waker: Pick<TailWaker, 'listen'> | undefined,
): AsyncGenerator<RecordedEvent, void, undefined> {
  // Listening comes first: what is appended behind the read, and before the pause, ends the pause at once.
  const stop = waker?.listen(() => pause.wake());
  try {
    for (let last = after; !pause.isLeft; ) {
      signal?.throwIfAborted();
      pause.expect();
      const before = last;
      for await (const event of log.read({ after: last, signal })) {
        last = event.position;
        yield event;
      }
      await pause.wait(last !== before);
    }
  } finally {
    stop?.();
  }
}
