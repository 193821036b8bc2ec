import { SessionStore } from '@sessionlog/core';
import { principal, readAll, refusedPrincipal, seededRandomBytes } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOGS, type LogKind, openStore, POLICY, START } from './opened-store.ts';
import { frozen } from './oracles/frozen.ts';

const HANDLE = `sha256:v1:${'0a'.repeat(32)}`;

const invalid = (field: unknown) => ({ code: 'ERR_SESSION_INVALID', field });

/** Every property that an options object of the store may have. */
const FIELDS = {
  create: ['principal', 'attributes', 'expiresAt', 'token', 'signal'],
  touch: ['attributes', 'expiresAt', 'signal'],
  expire: ['reason', 'actor', 'signal'],
} as const;

class Account {
  role = 'admin';
}

/** What is no plain JSON. Each is refused under its path. */
function notJson(): readonly unknown[] {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  let deep: unknown = 1;
  for (let level = 0; level < 200_000; level++) deep = [deep];
  const types = [1n, () => 1, Symbol('a'), Number.NaN, Number.POSITIVE_INFINITY, undefined];
  const objects = [
    new Map(),
    new Set(),
    new Date(),
    /a/,
    new Account(),
    Buffer.from('a'),
    new String('a'),
    new Error('a'),
  ];
  const inside = ['\0', '\ud800', [undefined], [Symbol('a')], { a: { b: 1n } }, new Array(2), { [Symbol('a')]: 1 }];
  return [
    ...types,
    ...objects,
    ...inside,
    cycle,
    deep,
    'x'.repeat(10_000_000),
    new Array(4_000_000_000),
    Promise.resolve(),
  ];
}

describe.each(LOGS)('%s', (kind) => {
  it('INP-1: requests are read as own properties, once, and nothing unknown is taken', async () => {
    const opened = await openStore(kind);
    const { store } = opened;
    const { token } = await store.create({ principal: 'ann' });
    const inherited = Object.create({ principal: 'ann' }) as never;
    expect(await frozen(opened, () => store.create(inherited))).toMatchObject(invalid('principal'));
    for (const [field, call] of [
      ['create', (request: never) => store.create(request)],
      ['touch', (request: never) => store.touch(token, request)],
      ['expire', (request: never) => store.expire(token, request)],
    ] as const) {
      const unknown = ['handle', 'id', 'now', '__proto__', Symbol('a')];
      for (const key of unknown) {
        const request = Object.defineProperty({}, key, { value: 1, enumerable: true });
        expect(await frozen(opened, () => call(request as never)), String(key)).toMatchObject(invalid(field));
      }
      for (const request of [null, 1, 'a', [1], () => ({ principal: 'ann' }), token]) {
        expect(await frozen(opened, () => call(request as never))).toMatchObject(invalid(field));
      }
    }
    const reads: string[] = [];
    const counted = new Proxy(
      { principal: 'ann', attributes: { a: 1 } },
      {
        get: (target, key) => {
          reads.push(String(key));
          return Reflect.get(target, key);
        },
      },
    );
    expect((await store.create(counted)).session).toMatchObject({ principal: 'ann', attributes: { a: 1 } });
    expect(reads).toEqual(['principal', 'attributes']);
  });

  it('INP-1: a polluted prototype supplies nothing, to requests, options, events and what is known of them', async () => {
    const clean = await lifeUnder(kind, {});
    for (const [key, value] of Object.entries(POLLUTION)) {
      expect(await lifeUnder(kind, { [key]: value }), key).toEqual(clean);
    }
    expect(await lifeUnder(kind, { toJSON: () => 'polluted' }), 'control').not.toEqual(clean);
  });

  it('INP-1: every field of every call takes its own type alone, and what lies or throws leaves no trace', async () => {
    const opened = await openStore(kind);
    const { store } = opened;
    const { token } = await store.create({ principal: 'ann' });
    const calls = {
      create: (request: never) => store.create(request),
      touch: (request: never) => store.touch(token, request),
      expire: (request: never) => store.expire(token, request),
    };
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true });
    for (const name of ['create', 'touch', 'expire'] as const) {
      for (const field of FIELDS[name]) {
        const wrong = anything.filter((value) => value !== undefined && !maybeRight(field, value));
        const property = fc.asyncProperty(wrong, async (value) => {
          const request = { ...(name === 'create' ? { principal: 'ann' } : {}), [field]: value } as never;
          const refused = await calls[name](request).catch((error: unknown) => error);
          expect(refused).toMatchObject(invalid(expect.stringMatching(new RegExp(`^${field}`))));
        });
        await frozen(opened, () => fc.assert(property, { numRuns: 30 }));
        const throwing = Object.defineProperty({ principal: 'ann' }, field, {
          enumerable: true,
          get: () => {
            throw new RangeError('of the caller');
          },
        });
        const request =
          name === 'create'
            ? throwing
            : Object.defineProperty({}, field, Object.getOwnPropertyDescriptor(throwing, field) ?? {});
        expect(await frozen(opened, () => calls[name](request as never))).toBeInstanceOf(RangeError);
      }
    }
  });

  it('INP-2: attributes are copied and frozen on their way in and out, and `__proto__` is a name like any other', async () => {
    const { store, another } = await openStore(kind);
    const given = JSON.parse(
      '{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true},"constructor":1,"toJSON":2}}',
    );
    const { token, session } = await store.create({ principal: 'ann', attributes: given });
    given.a.constructor = 'changed';
    for (const each of [store, await another()]) {
      const { attributes } = (await each.get(token)) ?? session;
      expect(JSON.stringify(attributes)).toBe(
        '{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true},"constructor":1,"toJSON":2}}',
      );
      expect((attributes as { admin?: unknown }).admin).toBeUndefined();
      expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
      expect(() => Object.assign(attributes['a'] as object, { b: 1 })).toThrow(TypeError);
      expect(() => Object.assign(session, { principal: 'eve' })).toThrow(TypeError);
    }
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it('INP-3: what is no plain JSON is refused with its path, bombs where they begin', async () => {
    const opened = await openStore(kind);
    const { store } = opened;
    const { token } = await store.create({ principal: 'ann' });
    for (const a of notJson()) {
      const attributes = { a } as never;
      const refused = invalid(expect.stringMatching(/^attributes\.a/));
      expect(await frozen(opened, () => store.create({ principal: 'ann', attributes }))).toMatchObject(refused);
      expect(await frozen(opened, () => store.touch(token, { attributes }))).toMatchObject(refused);
    }
  });

  it('INP-3: a bomb costs no more than the limits: what lies behind them is not looked at', async () => {
    const opened = await openStore(kind);
    let looks = 0;
    const counted = (target: object): object =>
      new Proxy(target, {
        get: (inner, key) => {
          looks += 1;
          const value: unknown = Reflect.get(inner, key);
          return typeof value === 'object' && value !== null ? counted(value) : value;
        },
      });
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]));
    let deep: object = {};
    for (let level = 0; level < 10_000; level++) deep = { a: deep, b: deep };
    const bombs = {
      wide,
      deep,
      list: { a: new Array(1_000_000).fill(0) },
      lists: { a: new Array(5000).fill([[[[]]]]) },
    };
    for (const [what, bomb] of Object.entries(bombs)) {
      looks = 0;
      const attributes = counted(bomb) as never;
      const began = process.cpuUsage();
      const refused = await opened.store.create({ principal: 'ann', attributes }).catch((error: unknown) => error);
      const { user, system } = process.cpuUsage(began);
      expect(refused, what).toMatchObject(invalid(expect.stringMatching(/^attributes/)));
      // Of 4 KiB, an element and its comma are two.
      expect(looks, what).toBeLessThan(2500);
      // In microseconds of work, not of waiting for a busy machine; ten times what it may take.
      expect(user + system, what).toBeLessThan(500_000);
    }
  });

  it('INP-4: two spellings of a name in Unicode are two principals, and neither finds, lists or ends the other', async () => {
    const { store } = await openStore(kind);
    const pairs = [
      ['Andr\u00e9', 'Andre\u0301'],
      ['\u212b', '\u00c5'],
      ['\ufb01n', 'fin'],
      ['admin', '\u0430dmin'],
      ['ann', 'Ann'],
      ['stra\u00dfe', 'strasse'],
      ['\u0131', 'i'],
    ] as const;
    for (const [one, other] of pairs) {
      const { token, session } = await store.create({ principal: one });
      expect(session.principal).toBe(one);
      expect(await Array.fromAsync(store.list({ principal: other }))).toEqual([]);
      expect(await store.expirePrincipal(other)).toBe(0);
      expect((await store.get(token))?.principal).toBe(one);
    }
  });

  it('INP-4: principals are compared byte by byte, and never repaired', async () => {
    const opened = await openStore(kind);
    const { store } = opened;
    await fc.assert(
      fc.asyncProperty(principal, refusedPrincipal, async (taken, refused) => {
        const { token, session } = await store.create({ principal: taken });
        expect(session.principal).toBe(taken);
        const listed = await Array.fromAsync(store.list({ principal: taken }));
        expect(listed.map(({ id }) => id)).toEqual([session.id]);
        await store.expire(token);
        const creating = store.create({ principal: refused as never });
        await expect(creating).rejects.toMatchObject(invalid('principal'));
      }),
      { numRuns: 50 },
    );
  });
});

// What a request, an option, an event, a state or a scope may have, each with a value that would do harm.
const POLLUTION: Readonly<Record<string, unknown>> = {
  ...{ principal: 'eve', attributes: { admin: true }, expiresAt: START + 1, reason: 'polluted', actor: 'polluted' },
  ...{ token: 'x'.repeat(40), except: '01ARZ3NDEKTSV4RRFFQ69G5FAV', all: true, family: true, minted: true },
  ...{ limit: { max: 1, onLimit: 'reject' }, max: 1, on_limit: 'reject', v: 2, id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
  ...{ handle: HANDLE, token_handle: HANDLE, rotatedFrom: HANDLE, rotated_from: HANDLE, rotatedTo: HANDLE },
  ...{
    graceUntil: START + 60_000,
    grace_until: '2027-01-15T08:01:00.000Z',
    lapsed: true,
    keptUntil: 1,
    promoted: true,
  },
  ...{ session: { principal: 'eve' }, lastSeenAt: START, last_seen_at: '2027-01-15T08:00:00.000Z', createdAt: START },
  ...{ after: 99, upTo: 99, position: 99, now: START, onLimit: 'expire-oldest', maxSessionsPerPrincipal: 1 },
  ...{ rotationGraceMs: 60_000, onReuse: 'expire-family', idleTimeoutMs: 1, touchIntervalMs: 1, retainMs: 1 },
  ...{ handleKeys: [{ id: 'k', key: 'x'.repeat(32) }], acceptPlainHandlesUntil: 1, clock: () => 1, limits: {} },
  ...{ tokenPrefix: 'evil', tokenDomain: 'evil', randomBytes: () => new Uint8Array(32), policy: {}, readOnly: true },
};

// The events of a short life, while the prototype of everything has one more property, and what a later reader says.
async function lifeUnder(kind: LogKind, pollution: object): Promise<unknown> {
  const { store, log, clock } = await openStore(kind, { randomBytes: seededRandomBytes('polluted') });
  const polluted = Object.prototype as Record<string, unknown>;
  const answers: unknown[] = [];
  try {
    Object.assign(polluted, pollution);
    const [ann, bob] = [await store.create({ principal: 'ann' }), await store.create({ principal: 'bob' })];
    answers.push(await store.get(ann.token), await store.touch(ann.token, {}));
    clock.advance(2000);
    answers.push((await store.touch(ann.token))?.expiresAt);
    const next = await store.rotate(ann.token);
    answers.push(next?.session, await store.get(ann.token), await store.get(next?.token));
    answers.push(await store.expirePrincipal('nobody'), (await store.stats()).live);
    const again = await SessionStore.open(log, { policy: POLICY, clock: clock.now });
    answers.push(
      await again.get(next?.token),
      await again.expire(bob.token),
      (await Array.fromAsync(again.list())).length,
    );
    answers.push(await again.expirePrincipal('ann'), await again.expireAll());
  } catch (error) {
    answers.push(String(error));
  } finally {
    for (const key of Object.keys(pollution)) delete polluted[key];
  }
  return JSON.parse(JSON.stringify({ answers, events: (await readAll(log)).map(({ type, data }) => [type, data]) }));
}

// What could be right is tried elsewhere.
function maybeRight(field: string, value: unknown): boolean {
  if (field === 'attributes') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (field === 'expiresAt') return typeof value === 'number';
  return field !== 'signal' && typeof value === 'string' && value !== '';
}
