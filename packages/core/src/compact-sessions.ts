import { setImmediate } from 'node:timers/promises';
import type { Compaction } from './compaction.ts';
import { hasCode } from './errors.ts';
import type { CompactableEventLog } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { foldEvents } from './fold-events.ts';
import { sessionFloors } from './session-floors.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';
import { SessionSnapshotEncoder } from './session-snapshot-encoder.ts';

// What is done between two turns of the event loop: a few milliseconds at most.
const TURN = 256;

/**
 * Compacts a log up to its newest event at which no event had named a moment behind `before`, in epoch milliseconds.
 * The snapshot is folded from the log itself, since a store is further on than that.
 *
 * @returns `undefined` when there is nothing to compact.
 */
export async function compactSessions(
  log: CompactableEventLog,
  evolve: Evolve,
  before: number,
  signal: AbortSignal | undefined,
): Promise<Compaction | undefined> {
  for await (const projection of sessionFloors(log, signal)) {
    const floor = projection.position;
    try {
      const request = { until: before, keepsEnded: false };
      for await (const _ of foldEvents(log, evolve, projection, request, signal));
    } catch (error) {
      // Another compaction overtook this one.
      if (hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) continue;
      throw error;
    }
    const upTo = projection.position;
    if (upTo === undefined || upTo === floor) return undefined;
    const encoder = new SessionSnapshotEncoder(projection);
    await log.compact({ upTo, snapshot: encodeSnapshot(projection, encoder), signal });
    return Object.freeze({ upTo, sessions: encoder.sessions, handles: encoder.handles });
  }
  return undefined;
}

async function* encodeSnapshot(
  projection: SessionProjection,
  encoder: SessionSnapshotEncoder,
): AsyncGenerator<string, void, undefined> {
  let taken = 0;
  yield encoder.begin();
  for (const state of statesOf(projection)) {
    yield* encoder.add(state);
    taken += 1;
    if (taken % TURN === 0) await setImmediate();
  }
  yield* encoder.end();
}

function* statesOf(projection: SessionProjection): Generator<SessionState, void, undefined> {
  yield* projection.openSessions();
  yield* projection.overSessions();
}
