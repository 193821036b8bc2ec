import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { EventLog } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { Session } from '../src/session.ts';
import { SessionStore } from '../src/session-store.ts';

const policy = {
  idleTimeoutMs: 40,
  absoluteTimeoutMs: 90,
  touchIntervalMs: 5,
  rotationGraceMs: 10,
  maxSessionsPerPrincipal: 3,
  onLimit: 'expire-oldest',
} as const;

interface World {
  readonly store: SessionStore;
  readonly tokens: string[];
  now: number;
}

type Act = (world: World) => Promise<unknown>;

const which = fc.nat(5);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom('ann', 'bob', 'anonymous').map((principal): Act => {
    return async (world) => world.tokens.push((await world.store.create({ principal })).token);
  }),
  fc.tuple(which, fc.option(fc.nat(2), { nil: undefined })).map(([index, n]): Act => {
    return ({ store, tokens }) => store.touch(tokens[index], n === undefined ? undefined : { attributes: { n } });
  }),
  which.map((index): Act => {
    return async ({ store, tokens }) => {
      const rotated = await store.rotate(tokens[index]);
      if (rotated !== undefined) tokens.push(rotated.token);
    };
  }),
  which.map(
    (index): Act =>
      ({ store, tokens }) =>
        store.expire(tokens[index]),
  ),
  fc.constant<Act>(({ store }) => store.expirePrincipal('ann')),
  fc.constant<Act>(({ store }) => store.compact({ retainMs: 0 })),
  fc.integer({ min: 1, max: 30 }).map((passed): Act => {
    return async (world) => {
      world.now += passed;
    };
  }),
);

type Get = (store: SessionStore, token: string) => Promise<Session | undefined>;

function saysAsIfNeverAsked(makeGet: () => Get) {
  return fc.asyncProperty(fc.array(act, { maxLength: 25, size: 'max' }), async (acts) => {
    const world = await begin(new MemoryEventLog());
    const get = makeGet();
    for (const each of acts) {
      await each(world);
      const fresh = await world.open();
      for (const token of world.tokens) {
        const expected = await fresh.get(token);
        for (const store of [world.store, world.store, world.other, world.other]) {
          expect(await get(store, token)).toEqual(expected);
        }
      }
    }
  });
}

async function begin(log: EventLog) {
  const world = { now: 1000, tokens: [] as string[] };
  const open = (): Promise<SessionStore> => SessionStore.open(log, { policy, clock: () => world.now });
  return Object.assign(world, { open, store: await open(), other: await open() });
}

it('whoever asks again and again is told what one would be told who opened the log just now', () =>
  fc.assert(
    saysAsIfNeverAsked(() => (store, token) => store.get(token)),
    { numRuns: 40 * scale },
  ));

it('control: a store that remembers what it answered is found out', async () => {
  const remembering = (): Get => {
    const answers = new Map<string, Promise<Session | undefined>>();
    return (store, token) => {
      const answer = answers.get(token) ?? store.get(token);
      answers.set(token, answer);
      return answer;
    };
  };
  expect((await fc.check(saysAsIfNeverAsked(remembering), { numRuns: 100 })).failed).toBe(true);
});
