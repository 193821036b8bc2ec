import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  type EndedSessions,
  type EventId,
  hasCode,
  type Position,
  type SessionChange,
  type SessionStore,
} from '@sessionlog/core';
import type { ServerEvent } from './event-stream.ts';
import type { SessionChangeRow } from './session-change-row.ts';

const MOST_CHANGES = 256;
const MOST_ENDED = 100;
// Between two batches, so that a page is not painted anew for each change.
const PAUSE_MS = 200;

/**
 * The changes behind a position, in batches, as they come, until the signal is aborted. The first batch is empty, and its
 * id is where one goes on. `compacted` says that changes were compacted before they could be told: whoever is told looks at
 * everything anew.
 *
 * @throws what `SessionStore.changes` throws.
 */
export async function* changeEvents(
  store: SessionStore,
  after: Position,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  yield batchEvent([], after);
  const changes = store.changes({ after, signal, persistent: false });
  try {
    for (let next = asked(changes), last = after; ; ) {
      const batch: SessionChangeRow[] = [];
      let taken: IteratorResult<SessionChange, void> | undefined = await next;
      while (taken !== undefined && !taken.done && batch.length < MOST_CHANGES) {
        batch.push(changeRow(taken.value));
        last = Math.max(last, taken.value.position);
        next = asked(changes);
        taken = batch.length < MOST_CHANGES ? await Promise.race([next, setImmediate(undefined)]) : undefined;
      }
      if (batch.length > 0) yield batchEvent(batch, last);
      if (taken?.done) return;
      await setTimeout(PAUSE_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) yield { event: 'compacted', data: {} };
    else if (!signal.aborted) throw error;
  } finally {
    await changes.return?.();
  }
}

// Whoever leaves does not wait for what was asked for.
function asked(changes: AsyncIterator<SessionChange, void, undefined>): Promise<IteratorResult<SessionChange, void>> {
  const next = changes.next();
  next.catch(() => {});
  return next;
}

function batchEvent(data: readonly SessionChangeRow[], position: Position): ServerEvent {
  return { event: 'changes', data, id: String(position) };
}

function firstIds(ended: EndedSessions): readonly EventId[] {
  const ids: EventId[] = [];
  for (const { id } of ended) {
    if (ids.push(id) === MOST_ENDED) break;
  }
  return ids;
}

function changeRow({ position, type, at, sessionId, ended, reason, actor }: SessionChange): SessionChangeRow {
  return {
    position,
    type,
    at,
    sessionId: sessionId ?? null,
    ended: firstIds(ended),
    endedCount: ended.length,
    reason: reason ?? null,
    actor: actor ?? null,
  };
}
