import { atOneMoment } from './at-one-moment.ts';
import { decideExpire } from './decide-expire.ts';
import type { ExpireSessionRequest } from './expire-session-request.ts';
import type { Session } from './session.ts';
import type { ExpiryScope } from './session-event.ts';
import type { StoreContext } from './store-context.ts';

/** The sessions that an expiry ended. */
export interface ExpiredSessions {
  readonly count: number;
  /** The first of them, as it was, unless it is one of a great many. */
  readonly first: Session | undefined;
}

/** Ends the live sessions of a scope by one event, after a catch-up. */
export async function expireSessions(
  context: StoreContext,
  scope: ExpiryScope,
  { reason, actor, signal }: ExpireSessionRequest,
): Promise<ExpiredSessions> {
  const decided = atOneMoment(context.follower, (projection) =>
    decideExpire(projection, { scope, reason, actor }, context.now()),
  );
  const event = decided instanceof Promise ? await decided : decided;
  const { ended = 0, first } = event === undefined ? NOBODY : await context.record(event, event.expiredAt, signal);
  // Who ends all of somebody's goes on when all of them were told, whoever ended them first.
  await context.watch.whenTold(scope.of === 'session' ? ended : Number.POSITIVE_INFINITY);
  return { count: ended, first };
}

const NOBODY = { ended: 0, first: undefined };
