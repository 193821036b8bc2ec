import { setTimeout } from 'node:timers/promises';
import { diag } from '@opentelemetry/api';
import { hasCode, type Position, type SessionChange, type SessionStore } from '@sessionlog/core';
import { errorCode } from './error-code.ts';
import { quietly } from './quietly.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Gives each change of a store, behind a position, to `tell` once, until the signal is aborted or the store is closed or
 * can't be believed any more. While the log can't be reached it is tried again: at once, then after pauses that double up
 * to 30 s.
 */
export async function followChanges(
  store: SessionStore,
  after: Position | undefined,
  signal: AbortSignal,
  tell: (change: SessionChange) => void,
): Promise<void> {
  let last = after;
  let pauseMs = 0;
  for (;;) {
    try {
      for await (const change of store.changes({ after: last, signal, persistent: false })) {
        last = change.position;
        pauseMs = 0;
        quietly(() => tell(change));
      }
    } catch (error) {
      if (signal.aborted || hasCode(error, 'ERR_EVENT_LOG_CLOSED')) return;
      const isCompacted = hasCode(error, 'ERR_EVENT_LOG_COMPACTED');
      const code = errorCode(error, signal);
      if (!isCompacted && !hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) {
        quietly(() => diag.error(`Sessionlog: changes of sessions are not counted any more: ${code}.`));
        return;
      }
      quietly(() => diag.warn(`Sessionlog: changes of sessions are counted late, or were missed: ${code}.`));
      if (isCompacted) last = error.upTo;
      if (!(await paused(pauseMs, signal))) return;
      pauseMs = Math.min(Math.max(FIRST_PAUSE_MS, pauseMs * 2), LONGEST_PAUSE_MS);
    }
  }
}

// Whether the pause is over, and nobody gave it up.
async function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => {});
  return !signal.aborted;
}
