import {
  type CreatedSession,
  MemoryEventLog,
  type RecordedEvent,
  type Session,
  type SessionStore,
} from '@sessionlog/core';
import { ManualClock, seededRandomBytes } from '@sessionlog/core/testing';
import { describe, expect, it } from 'vitest';
import { type Evolve, evolve } from '../../packages/core/src/evolve.ts';
import type { SessionCreated } from '../../packages/core/src/session-event.ts';
import { touchRevives } from '../../packages/core/test/broken-folds.ts';
import { scale } from '../setup/scale.ts';
import { type Contest, inEveryOrder, type OpenBehindDoor } from './every-order.ts';
import { LOGS, type LogKind, openStore, POLICY, START } from './opened-store.ts';

// Some of the orders, others in every run; in the night all of them.
const SAMPLE = scale > 1 ? Number.POSITIVE_INFINITY : 200;
const TOKEN = 'the-token-that-three-stores-fight-for';

/** What the calls of a contest were answered with, and what the log says afterwards. */
interface Verdict {
  readonly answers: readonly unknown[];
  /** The live sessions, as each store and a new one has them. */
  readonly live: readonly Session[];
  readonly events: readonly RecordedEvent[];
  readonly open: SessionStore;
}

/** The session that a contest is about. */
interface Prize {
  readonly token: string;
  readonly session: Session;
}

type Call = (store: SessionStore, prize: Prize) => Promise<unknown>;

/** A live session, and calls of one store each. `judge` sees every order; all stores agree in each. */
function contest(calls: readonly Call[], judge: (verdict: Verdict) => void | Promise<void>, fold?: Evolve, more = {}) {
  return async (open: OpenBehindDoor): Promise<Contest> => {
    const log = new MemoryEventLog();
    const clock = new ManualClock(START);
    const options = { policy: { ...POLICY, ...more }, clock: clock.now };
    const stores: SessionStore[] = [];
    for (const [index] of calls.entries()) {
      stores.push(await open(log, { ...options, randomBytes: seededRandomBytes(index) }, fold));
    }
    const first = stores[0] as SessionStore;
    const { session } = await first.create({ principal: 'ann', token: TOKEN });
    clock.advance(2000);
    for (const store of stores) await store.get(TOKEN);
    return {
      calls: calls.map((call, index) => () => call(stores[index] as SessionStore, { token: TOKEN, session })),
      async judge(answers) {
        const anew = await open(log, { ...options, randomBytes: seededRandomBytes('anew') }, fold);
        const lists = await Promise.all([...stores, anew].map((store) => Array.fromAsync(store.list())));
        for (const list of lists) expect(list, 'all stores agree').toEqual(lists[0]);
        for (const answer of answers) if (isCreated(answer)) await expectAgreed([...stores, anew], answer);
        await judge({ answers, live: lists[0] ?? [], events: log.readSync(), open: anew });
      },
    };
  };
}

// A token that was handed out answers with its own session or with none, the same in every store.
async function expectAgreed(stores: readonly SessionStore[], { token, session }: CreatedSession): Promise<void> {
  const got = await Promise.all(stores.map((store) => store.get(token)));
  for (const each of got) expect(each, 'all stores agree').toEqual(got[0]);
  expect([undefined, session.id]).toContain(got[0]?.id);
}

const touch: Call = (store, { token }) => store.touch(token, { attributes: { saved: 'late' } });
const expire: Call = (store, { token }) => store.expire(token, { reason: 'logout' });
const expireSession: Call = (store, { session }) => store.expireSession(session.id, { reason: 'admin' });
const expirePrincipal: Call = (store, { session }) => store.expirePrincipal(session.principal);
const expireAll: Call = (store) => store.expireAll({ reason: 'key leak' });
const rotate: Call = (store, { token }) => store.rotate(token);
const create: Call = (store, { session }) => store.create({ principal: session.principal });
const createAgain: Call = (store, { token }) => store.create({ principal: 'eve', token });

const isCreated = (answer: unknown): answer is CreatedSession =>
  typeof answer === 'object' && answer !== null && 'token' in answer;

// The rotation as if it were a creation like any other.
const alone = (event: SessionCreated): SessionCreated => ({ ...event, rotatedFrom: undefined });

describe('in every order in which the requests of three stores reach the log', () => {
  it('LIF-4: touch and touch against expire: dead once it is over, whatever was saved late', async () => {
    const orders = await inEveryOrder(
      contest([touch, touch, expire], async ({ answers, live, open }) => {
        expect(answers[2]).toMatchObject({ principal: 'ann' });
        expect(live).toEqual([]);
        expect(await open.get(TOKEN)).toBeUndefined();
      }),
    );
    expect(orders).toBeGreaterThan(1000);
  });

  it('control: a fold in which a late touch revives is found out', async () => {
    const broken = contest([touch, expire], ({ live }) => expect(live).toEqual([]), touchRevives);
    await expect(inEveryOrder(broken)).rejects.toThrow('to deeply equal []');
  });

  it('control: a fold in which a session is rotated twice, and one without caps, is found out', async () => {
    const twice: Evolve = (projection, event, recorded) => {
      const rotation = event.type === 'session_created' && event.rotatedFrom !== undefined;
      return evolve(projection, event, recorded) ?? (rotation ? evolve(projection, alone(event), recorded) : undefined);
    };
    const oneWinner = contest([rotate, rotate], ({ live }) => expect(live).toHaveLength(1), twice);
    await expect(inEveryOrder(oneWinner)).rejects.toThrow('to have a length of 1 but got 2');

    const uncapped: Evolve = (projection, event, recorded) =>
      evolve(projection, event.type === 'session_created' ? { ...event, limit: undefined } : event, recorded);
    const cap = { maxSessionsPerPrincipal: 2 };
    const inBounds = contest([create, create], ({ live }) => expect(live).toHaveLength(2), uncapped, cap);
    await expect(inEveryOrder(inBounds)).rejects.toThrow('to have a length of 2 but got 3');
  });

  it('LIF-5: of expire, expire and expireSession one ends the session, and one event says so', async () => {
    await inEveryOrder(
      contest([expire, expire, expireSession], async ({ answers, live, open }) => {
        expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
        expect(live).toEqual([]);
        const ended = answers.find((answer) => answer !== undefined) as Session;
        const history = await Array.fromAsync(open.history(ended.id));
        expect(history.map(({ type }) => type)).toEqual(['session_created', 'session_expired']);
      }),
      SAMPLE,
    );
  });

  it('LIF-4: the token of a session that is ended is never created anew', async () => {
    await inEveryOrder(
      contest([createAgain, expire, touch], async ({ answers, live, open }) => {
        expect(answers[0]).toMatchObject({ code: 'ERR_SESSION_DUPLICATE' });
        expect(live).toEqual([]);
        expect(await open.get(TOKEN)).toBeUndefined();
      }),
      SAMPLE,
    );
  });

  it('LIF-7: of three rotations one wins, and exactly one of all tokens works', async () => {
    await inEveryOrder(
      contest([rotate, rotate, rotate], async ({ answers, live, open }) => {
        const [won, ...others] = answers.filter(isCreated);
        expect(others).toEqual([]);
        expect(answers.filter((answer) => answer === undefined)).toHaveLength(2);
        expect(live.map(({ id }) => id)).toEqual([won?.session.id]);
        expect(await open.get(TOKEN)).toBeUndefined();
        expect((await open.get(won?.token))?.rotatedFrom).toBeDefined();
      }),
      SAMPLE,
    );
  });

  it('LIF-7: rotate against expire and touch: the logout wins, or the rotation does, and never both or none', async () => {
    await inEveryOrder(
      contest([rotate, expire, touch], async ({ answers, live, open }) => {
        const [rotated, expired] = answers;
        expect(isCreated(rotated) !== (expired !== undefined)).toBe(true);
        expect(live).toHaveLength(isCreated(rotated) ? 1 : 0);
        expect(await open.get(TOKEN)).toBeUndefined();
      }),
      SAMPLE,
    );
  });

  it('LIF-7: rotate against rotate and the end of the session by its id: whoever ends a device ends its login', async () => {
    await inEveryOrder(
      contest([rotate, rotate, expireSession], async ({ answers, live, open }) => {
        expect(answers.filter(isCreated).length).toBeLessThanOrEqual(1);
        expect(answers[2]).toMatchObject({ principal: 'ann' });
        expect(live).toEqual([]);
        expect(await open.get(TOKEN)).toBeUndefined();
      }),
      SAMPLE,
    );
  });

  it('LIF-9: create and rotate against expirePrincipal and expireAll: dead what stands before it, live what stands behind', async () => {
    for (const ending of [expirePrincipal, expireAll]) {
      await inEveryOrder(
        contest([create, rotate, ending], async ({ answers, live, events, open }) => {
          const [created, , count] = answers;
          const end = events.findIndex(({ type }) => type === 'session_expired');
          const begin = events.findIndex(({ id }) => isCreated(created) && id === created.session.id);
          expect(live.map(({ id }) => id)).toEqual(begin > end ? [events[begin]?.id] : []);
          expect(count, 'as many as were live where it landed').toBe(begin < end ? 2 : 1);
          expect(await open.get(TOKEN)).toBeUndefined();
        }),
        SAMPLE,
      );
    }
  });

  it('LIF-9: the session that is spared is spared in all of its rotations, and no other', async () => {
    const others: Call = (store, { session }) => store.expirePrincipal('ann', { except: session.id });
    await inEveryOrder(
      contest([create, rotate, others], ({ answers, live, events }) => {
        const [created, rotated] = answers.map((answer) => (isCreated(answer) ? answer.session.id : undefined));
        const end = events.findIndex(({ type }) => type === 'session_expired');
        const begin = events.findIndex(({ id }) => id === created);
        expect(rotated).toBeDefined();
        expect(live.map(({ id }) => id).sort()).toEqual((begin > end ? [created, rotated] : [rotated]).sort());
      }),
      SAMPLE,
    );
  });

  it('LIF-10: creations at a cap of two: never three live, and as many as fit', async () => {
    const reject = { maxSessionsPerPrincipal: 2, onLimit: 'reject' };
    await inEveryOrder(
      contest(
        [create, create, create],
        ({ answers, live }) => {
          expect(live).toHaveLength(2);
          expect(answers.filter(isCreated)).toHaveLength(1);
          for (const answer of answers.filter((each) => !isCreated(each))) {
            expect(answer).toMatchObject({ code: 'ERR_SESSION_LIMIT' });
          }
        },
        undefined,
        reject,
      ),
      SAMPLE,
    );
    const oldest = { maxSessionsPerPrincipal: 2, onLimit: 'expire-oldest' };
    await inEveryOrder(
      contest([create, create, rotate], ({ live }) => expect(live).toHaveLength(2), undefined, oldest),
      SAMPLE,
    );
  });
});

describe.each(LOGS)('%s', (kind: LogKind) => {
  it('LIF-4, LIF-7, LIF-9: two stores, in each order of their requests, on the log itself', async () => {
    const pairs: readonly (readonly [Call, Call, live: readonly number[]])[] = [
      [touch, expire, [0]],
      [touch, expireSession, [0]],
      [rotate, rotate, [1]],
      [rotate, expireSession, [0]],
      [rotate, expireAll, [0]],
      [create, expirePrincipal, [0, 1]],
    ];
    const { log, clock } = await openStore(kind);
    let number = 0;
    // On disk some of the orders; in the night all of them.
    const some = scale > 1 || kind === 'memory' ? undefined : 6;
    for (const [one, other, live] of pairs) {
      const found = new Set<number>();
      const orders = await inEveryOrder(async (open) => {
        const first = await open(log, { policy: POLICY, clock: clock.now });
        const second = await open(log, { policy: POLICY, clock: clock.now });
        number += 1;
        const [principal, token] = [`ann-${number}`, `${TOKEN}-${number}`];
        const { session } = await first.create({ principal, token });
        clock.advance(2000);
        return {
          calls: [() => one(first, { token, session }), () => other(second, { token, session })],
          async judge() {
            const listed = await Array.fromAsync(first.list({ principal }));
            expect(await Array.fromAsync(second.list({ principal }))).toEqual(listed);
            expect(await first.get(token)).toEqual(await second.get(token));
            found.add(listed.length);
          },
        };
      }, some);
      expect(orders).toBeGreaterThanOrEqual(some ?? 10);
      if (some === undefined) expect([...found].sort()).toEqual(live);
      else expect(live).toEqual(expect.arrayContaining([...found]));
    }
  });
});
