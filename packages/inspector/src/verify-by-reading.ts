import { setImmediate } from 'node:timers/promises';
import { type EventLog, hasCode, isCompactable, policies, SessionInvalidError, SessionStore } from '@sessionlog/core';
import type { VerifyLog } from './inspector-options.ts';
import { logFigures } from './log-figures.ts';
import type { Verification } from './verification.ts';

// Events between two turns of the event loop, whatever the log does: some milliseconds.
const TURN = 512;

/**
 * Reads all of a log that can be read, its newest snapshot too, and judges every event as a store that is opened does: it
 * opens one.
 *
 * It throws what says nothing of the content of the log: that it can't be reached.
 */
export function verifyByReading(log: EventLog, store: SessionStore): VerifyLog {
  return async (onProgress, signal) => {
    let events = 0;
    try {
      const first = isCompactable(log) ? ((await log.readSnapshot({ signal }))?.upTo ?? 0) : 0;
      const { position: last = first } = await store.stats();
      const watched = watchedLog(log, (position) => {
        events += 1;
        onProgress(Math.min(position, last) - first, last - first);
      });
      const opened = await SessionStore.open(watched, { policy: policies.nistAal1, handleKeys: 'unknown', signal });
      await opened.close();
      const { torn = 0 } = await logFigures(log);
      const found = typeof torn === 'number' ? torn : 0;
      return { verdict: found === 0 ? 'sound' : 'torn', events, torn: found };
    } catch (error) {
      return damage(error, events);
    }
  };
}

function damage(error: unknown, events: number): Verification {
  if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT') || hasCode(error, 'ERR_EVENT_UNSUPPORTED')) {
    return { verdict: 'damaged', events, torn: 0, problem: error.message, position: error.position };
  }
  throw error;
}

// A log that tells of each event that is read of it.
function watchedLog(log: EventLog, onEvent: (position: number) => void): EventLog {
  const refuse = async (): Promise<never> => {
    throw new SessionInvalidError('log', 'is only looked at.');
  };
  const watched: EventLog = {
    append: refuse,
    async *read(options) {
      let given = 0;
      for await (const event of log.read(options)) {
        onEvent(event.position);
        yield event;
        given += 1;
        if (given % TURN === 0) await setImmediate();
      }
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  if (!isCompactable(log)) return watched;
  return Object.assign(watched, { compact: refuse, readSnapshot: log.readSnapshot.bind(log) });
}
