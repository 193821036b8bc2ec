import { setImmediate } from 'node:timers/promises';
import { type ByteEventLog, type EventBytes, isByteLog } from './event-bytes.ts';
import type { LocalEventLog, Position, RecordedEvent } from './event-log.ts';

// A batch takes a millisecond or two. Before the code is compiled, which is so in the first of them, it takes ten times as
// long: these are left early, and each is read further than the one before.
const FEWEST = 64;

/** What is still to be done of an event before another is taken. */
export type Rest = () => Promise<void>;

/** Takes an event, and keeps nothing of one that is only shown. @returns what is left to do, where that takes its time. */
type Take = (event: RecordedEvent | EventBytes) => Rest | undefined;

/**
 * Gives the events of a local log behind a position, oldest first; the event loop turns after each batch. To
 * read on costs a promise for each batch, and with `EventLog.read` it would cost some for each event: as much as folding it.
 *
 * @param batchEnds - is called behind the last event of each batch, before anybody else has a turn.
 * @throws what `EventLog.read` rejects with, the signal's reason, and what `take` throws: then nothing more is given.
 */
export async function readInTurns(
  log: LocalEventLog,
  after: Position | undefined,
  signal: AbortSignal | undefined,
  take: Take,
  batchEnds: () => void,
): Promise<void> {
  let most = FEWEST;
  for (let last = after; ; ) {
    signal?.throwIfAborted();
    const taking = new Taking(take, most);
    const end = takeBatch(log, last, taking, batchEnds);
    if (end === undefined) return;
    last = taking.stoppedAt ?? end;
    if (taking.stoppedAt !== undefined) most *= 2;
    await (taking.rest?.() ?? setImmediate());
  }
}

/** Takes the events of a batch, up to the one of which something is left to do, or behind which are more than it may take. */
class Taking {
  readonly #take: Take;
  #left: number;
  rest: Rest | undefined;
  stoppedAt: Position | undefined;

  constructor(take: Take, most: number) {
    this.#take = take;
    this.#left = most;
  }

  take(event: RecordedEvent | EventBytes): void {
    if (this.stoppedAt !== undefined) return;
    this.rest = this.#take(event);
    this.#left -= 1;
    // What is left of the batch is read again, from there.
    if (this.#left === 0 || this.rest !== undefined) this.stoppedAt = event.position;
  }
}

function takeBatch(
  log: LocalEventLog,
  after: Position | undefined,
  taking: Taking,
  batchEnds: () => void,
): Position | undefined {
  try {
    return isByteLog(log) ? showBatch(log, after, taking) : readBatch(log, after, taking);
  } finally {
    batchEnds();
  }
}

function readBatch(log: LocalEventLog, after: Position | undefined, taking: Taking): Position | undefined {
  const batch = log.readSync(after);
  for (const event of batch) taking.take(event);
  return batch.at(-1)?.position;
}

// What takes them must not throw in the middle of a log.
function showBatch(log: ByteEventLog, after: Position | undefined, taking: Taking): Position | undefined {
  let failure: { readonly error: unknown } | undefined;
  const last = log.showSync(after, (event) => {
    if (failure !== undefined) return;
    try {
      taking.take(event);
    } catch (error) {
      failure = { error };
    }
  });
  if (failure !== undefined) throw failure.error;
  return last;
}
