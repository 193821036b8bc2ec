import { inspect, isDeepStrictEqual } from 'node:util';
import type { OpenedStore } from '../opened-store.ts';
import { stateOf } from './frozen.ts';

/**
 * The REPLAY oracle: closes the log, opens it again, and finds the same state.
 *
 * @returns the store that was opened anew.
 * @throws Error when it says anything else than the one before.
 */
export async function sameAfterReopening(opened: OpenedStore): Promise<OpenedStore> {
  const before = await stateOf(opened);
  const again = await opened.reopen();
  const after = await stateOf(again);
  if (isDeepStrictEqual(after, before)) return again;
  throw new Error(`REPLAY: ${inspect(before, { depth: 9 })} came back as ${inspect(after, { depth: 9 })}`);
}
