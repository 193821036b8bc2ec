import type { AdoptSessionRequest, SessionStore } from '@sessionlog/core';

/** What became of the sessions that were taken over. */
export interface ImportedSessions {
  /** Those that live. */
  readonly live: number;
  /** Those that were over, here or there. */
  readonly over: number;
}

const GROUP_SESSIONS = 256;

/** Takes sessions over into a store, and may be repeated. @throws what `adopt` throws. */
export async function importSessions(
  store: SessionStore,
  requests: readonly AdoptSessionRequest[],
  step: () => void,
): Promise<ImportedSessions> {
  let live = 0;
  for (let at = 0; at < requests.length; at += GROUP_SESSIONS) {
    const group = requests.slice(at, at + GROUP_SESSIONS).map(async (request) => {
      if ((await store.adopt(request)) !== undefined) live += 1;
      step();
    });
    const [failed] = (await Promise.allSettled(group)).filter(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
  return { live, over: requests.length - live };
}
