import type { AdoptSessionRequest, SessionStore } from '@sessionlog/core';

/** What became of the sessions that were taken over. */
export interface ImportedSessions {
  /** Those that live. */
  readonly live: number;
  /** Those that were over, here or there. */
  readonly over: number;
}

const GROUP_SESSIONS = 256;
const REASON = 'ended where it was imported from';

/**
 * Takes sessions over into a store, and may be repeated: what was ended meanwhile where it came from is ended here, too.
 *
 * @throws what `adopt` and `expireSession` throw.
 */
export async function importSessions(
  store: SessionStore,
  requests: readonly AdoptSessionRequest[],
  step: () => void,
): Promise<ImportedSessions> {
  let live = 0;
  for (let at = 0; at < requests.length; at += GROUP_SESSIONS) {
    const group = requests.slice(at, at + GROUP_SESSIONS).map(async (request) => {
      if (await importSession(store, request)) live += 1;
      step();
    });
    const [failed] = (await Promise.allSettled(group)).filter(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
  return { live, over: requests.length - live };
}

async function importSession(store: SessionStore, request: AdoptSessionRequest): Promise<boolean> {
  const session = await store.adopt(request);
  if (session === undefined || !wasEnded(request)) return session !== undefined;
  await store.expireSession(session.id, { reason: REASON });
  return false;
}

// One that lapsed there may be in use here, and was seen before its deadline.
function wasEnded({ createdAt, lastSeenAt = createdAt, expiresAt }: AdoptSessionRequest): boolean {
  return lastSeenAt !== undefined && expiresAt <= lastSeenAt;
}
