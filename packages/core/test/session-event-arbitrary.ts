import fc from 'fast-check';
import type { SessionEvent } from '../src/session-event.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { principal } from '../src/testing/arbitraries/principal.ts';
import { tokenHandle } from '../src/token-handle.ts';

const handle = fc.constantFrom('A', 'B', 'C').map((label) => tokenHandle('d', label));
const moment = fc.oneof(fc.integer({ min: 1_000_000, max: 1_005_000 }), fc.integer({ min: 0, max: LAST_MOMENT }));
const attributes = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  .map((value) => JSON.parse(JSON.stringify(value)));
const line = fc.option(fc.constantFrom('logout', 'password changed', "' OR 1=1 --"), { nil: undefined });
const owner = fc.oneof(fc.constantFrom('ann', 'bob'), principal);

const created = fc.record({
  type: fc.constant('session_created' as const),
  handle,
  principal: owner,
  createdAt: moment,
  expiresAt: moment,
  absoluteExpiresAt: moment,
  idleTimeoutMs: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
  attributes,
  limit: fc.option(
    fc.record({
      max: fc.integer({ min: 1, max: 2 }),
      onLimit: fc.constantFrom('reject' as const, 'expire-oldest' as const),
    }),
    { nil: undefined },
  ),
  minted: fc.option(fc.constant(true as const), { nil: undefined }),
  lastSeenAt: fc.option(moment, { nil: undefined }),
});

const rotated = fc
  .record({
    event: created,
    rotatedFrom: handle,
    attributes: fc.option(attributes, { nil: undefined }),
    graceUntil: fc.option(moment, { nil: undefined }),
  })
  .map(({ event, ...rotation }) => ({ ...event, ...rotation }));

const touched = fc.record({
  type: fc.constant('session_touched' as const),
  handle,
  lastSeenAt: moment,
  expiresAt: fc.option(moment, { nil: undefined }),
  attributes: fc.option(attributes, { nil: undefined }),
});

const expired = fc.record({
  type: fc.constant('session_expired' as const),
  scope: fc.oneof(
    fc.record({
      of: fc.constant('session' as const),
      handle,
      family: fc.option(fc.constant(true as const), { nil: undefined }),
    }),
    fc.record({
      of: fc.constant('principal' as const),
      principal: owner,
      except: fc.option(fc.ulid(), { nil: undefined }),
    }),
    fc.constant({ of: 'all' as const }),
  ),
  expiredAt: moment,
  reason: line,
  actor: line,
});

/** Any event that a writer could have written, sensible or not: three handles, two principals and strangers. */
export const sessionEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  { weight: 3, arbitrary: created },
  { weight: 2, arbitrary: rotated },
  { weight: 3, arbitrary: touched },
  { weight: 1, arbitrary: expired },
);
