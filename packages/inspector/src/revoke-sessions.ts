import { setImmediate } from 'node:timers/promises';
import { readRequest, type SessionStore } from '@sessionlog/core';
import { failure } from './failure.ts';
import type { Preview } from './previews.ts';
import { invalid, RequestRefusal } from './request-refusal.ts';
import type { RevocationOutcome } from './revocation-outcome.ts';

// So many at once: a log writes them together.
const AT_ONCE = 64;

/** Why sessions are ended, and by whom. */
export interface RevocationNote {
  readonly reason: string | undefined;
  readonly actor: string;
}

/**
 * Reads why, and asks the store whether it takes that.
 *
 * @throws a refusal, or `ERR_SESSION_INVALID` naming the field.
 */
export async function readRevocationNote(store: SessionStore, value: unknown): Promise<RevocationNote> {
  const { reason, actor = 'inspector' } = readRequest('revocation', value, ['reason', 'actor']);
  if (typeof actor !== 'string' || (reason !== undefined && typeof reason !== 'string')) {
    throw invalid('reason and actor must be text.');
  }
  const note = { reason, actor };
  // Of nobody, so that nothing is appended: a preview that is good once should not be lost by it.
  await store.expireSession('', note);
  return note;
}

/**
 * Ends the sessions of a preview, and where one was rotated meanwhile what stands in its place; nothing else.
 *
 * @param signal - aborted when no more of them are to be ended.
 * @throws a refusal that says how many were ended by then.
 */
export async function revokeSessions(
  store: SessionStore,
  { lives, rows }: Preview,
  note: RevocationNote,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<RevocationOutcome> {
  let next = 0;
  let ended = 0;
  let over = 0;
  const failures: unknown[] = [];
  const endOn = async (): Promise<void> => {
    while (next < rows.length && failures.length === 0) {
      const id = lives.ids.at(rows.get(next++));
      try {
        signal.throwIfAborted();
        if ((await store.expireSession(id, note)) === undefined) over += 1;
        else ended += 1;
      } catch (error) {
        failures.push(error);
      }
      onProgress(ended + over, rows.length);
      // A log in memory waits for nothing.
      await setImmediate();
    }
  };
  onProgress(0, rows.length);
  await Promise.all(Array.from({ length: AT_ONCE }, endOn));
  if (failures.length > 0) throw brokenOff(failures[0], ended, rows.length);
  return { ended, over };
}

// One whose outcome is unknown may have been ended as well.
function brokenOff(error: unknown, ended: number, total: number): RequestRefusal {
  const { status, error: told } = failure(error);
  const message = `${told.message} ${ended} of ${total} sessions were ended by then, perhaps some more. Make the preview again to end the rest.`;
  return new RequestRefusal(status, told.code, message, ended);
}
