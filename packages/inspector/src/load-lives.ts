import { setImmediate } from 'node:timers/promises';
import {
  type EventLog,
  type EventLogCompactedError,
  hasCode,
  isCompactable,
  type Position,
  policies,
  SessionStore,
} from '@sessionlog/core';
import { NO_MOMENT } from './life-moment.ts';
import { markedLog } from './marked-log.ts';
import { SessionLives } from './session-lives.ts';
import { takeChange } from './take-change.ts';

// In front of every position.
const START = Number.MIN_SAFE_INTEGER;
// A millisecond's worth, or ten before the code is compiled. The collector of garbage may need its part of the same turn.
const TURN = 64;

/** The lives that a log tells of, and how far they were read. */
export interface LoadedLives {
  readonly lives: SessionLives;
  /** Go on behind it: no change up to it is missing. */
  readonly upTo: Position;
}

/**
 * Reads a log from its newest snapshot on, and starts again where a compaction overtakes it.
 *
 * @throws what `SessionStore.open` throws for that log, and the signal's reason.
 */
export async function loadLives(
  log: EventLog,
  store: SessionStore,
  signal: AbortSignal | undefined,
): Promise<LoadedLives> {
  for (let overtaken: EventLogCompactedError | undefined; ; ) {
    try {
      return await load(log, store, signal);
    } catch (error) {
      // Each snapshot stands further on than the one before, or the log does not keep its word.
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED') || error.upTo <= (overtaken?.upTo ?? START)) throw error;
      overtaken = error;
    }
  }
}

async function load(log: EventLog, store: SessionStore, signal: AbortSignal | undefined): Promise<LoadedLives> {
  signal?.throwIfAborted();
  const stats = await store.stats();
  const { position: end = START } = stats;
  const lives = await livesOnFloor(log, signal);
  const from = lives.floor?.position ?? START;
  if (end <= from) return { lives, upTo: from };
  await setImmediate();
  const marked = await markedLog(log, end);
  await using reading = await SessionStore.open(marked, { policy: policies.nistAal1, clock: () => 1, signal });
  marked.reveal();
  await setImmediate();
  for await (const change of reading.changes({ after: from, signal, persistent: false })) {
    if (change.position === marked.mark) break;
    const taking = takeChange(lives, change) ?? (lives.timeline.length % TURN === 0 ? setImmediate() : undefined);
    if (taking !== undefined) await taking;
  }
  lives.countFrom(stats);
  return { lives, upTo: end };
}

async function livesOnFloor(log: EventLog, signal: AbortSignal | undefined): Promise<SessionLives> {
  const snapshot = isCompactable(log) ? await log.readSnapshot({ signal }) : undefined;
  if (snapshot === undefined) return new SessionLives();
  const past = await SessionStore.asOf(log, { position: snapshot.upTo }, { signal });
  const { lapsed, ended } = past.stats();
  const { position = NO_MOMENT.position, time } = past;
  const lives = new SessionLives({ position, time, lapsed, ended });
  for (const session of past.list()) {
    lives.begin(session);
    if (lives.length % TURN === 0) await setImmediate();
  }
  return lives;
}
