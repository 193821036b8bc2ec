import { SessionInvalidError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import type { Evolve } from './evolve.ts';
import { liveKeyHandles } from './live-key-handles.ts';
import { refuseMissingHandleKey } from './missing-handle-key.ts';
import { ProjectionFollower } from './projection-follower.ts';
import { readStoreOptions } from './session-store-options.ts';
import { StoreContext } from './store-context.ts';

/** {@link SessionStore.open} as far as the commands of the store need it, with a fold of choice. */
export async function openStoreContext(log: EventLog, options: unknown, fold: Evolve): Promise<StoreContext> {
  if (typeof log?.append !== 'function' || typeof log.read !== 'function') {
    throw new SessionInvalidError('log', 'must be an event log.');
  }
  const read = readStoreOptions(options);
  const follower = new ProjectionFollower(log, fold);
  await follower.replay(read.signal);
  const context = new StoreContext(log, read, fold, follower);
  refuseMissingHandleKey(await liveKeyHandles(context), read.tokenHandles, follower.projection.now);
  return context;
}
