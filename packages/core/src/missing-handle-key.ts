import { SessionInvalidError } from './errors.ts';
import { type TokenHandle, tokenHandleKeyId } from './token-handle.ts';
import type { TokenHandles } from './token-handles.ts';

const MOST_NAMED = 8;

/**
 * Refuses a store whose keys are the wrong ones: a session is live under a key that it was not given, and none under a
 * key that it was given. Where one of several keys was dropped nothing is refused: its sessions are over in this store.
 *
 * @param liveHandles - of the sessions that are live at `now`, in epoch milliseconds.
 * @throws `ERR_SESSION_INVALID` with the field `handleKeys`, naming the ids that are missing.
 */
export function refuseMissingHandleKey(
  liveHandles: Iterable<TokenHandle>,
  tokenHandles: TokenHandles,
  now: number,
): void {
  const missing = new Set<string>();
  for (const handle of liveHandles) {
    const keyId = tokenHandleKeyId(handle);
    if (keyId === undefined) continue;
    if (tokenHandles.recognises(handle, now)) return;
    missing.add(keyId);
  }
  if (missing.size === 0) return;
  throw new SessionInvalidError(
    'handleKeys',
    `lacks every key under which sessions of this log are live (id: ${list(missing)}). Open the store with these keys. ` +
      'One that is lost can be replaced by a new key under its id: its sessions are over then.',
  );
}

function list(ids: ReadonlySet<string>): string {
  const named = [...ids].sort().slice(0, MOST_NAMED).join(', ');
  return ids.size > MOST_NAMED ? `${named} and ${ids.size - MOST_NAMED} more` : named;
}
