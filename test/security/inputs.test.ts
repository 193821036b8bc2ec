import { SessionStore } from '@sessionlog/core';
import { principal, refusedPrincipal } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOGS, openStore, POLICY } from './opened-store.ts';
import { frozen } from './oracles/frozen.ts';

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

  it('INP-1: a polluted prototype supplies nothing', async () => {
    const { store, log } = await openStore(kind);
    const pollution = { principal: 'eve', attributes: { admin: true }, expiresAt: 1, reason: 'x', on_limit: 'reject' };
    const polluted = Object.prototype as Record<string, unknown>;
    Object.assign(polluted, pollution, { token: 'x'.repeat(40), except: 'x', all: true, max: 1, v: 2 });
    try {
      const { token, session } = await store.create({ principal: 'ann' });
      expect(session).toMatchObject({ principal: 'ann' });
      expect(Object.keys(session.attributes)).toEqual([]);
      await store.touch(token, {});
      const again = await SessionStore.open(log, { policy: POLICY, clock: () => session.createdAt });
      expect(await again.get(token)).toEqual(session);
      expect(await again.expire(token)).toEqual(session);
      const ended = log.readSync().at(-1);
      expect(Object.keys(JSON.parse(ended?.data ?? ''))).toEqual(['v', 'token_handle', 'expired_at']);
    } finally {
      for (const key of Object.keys(polluted)) delete polluted[key];
    }
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

// What could be right is tried elsewhere.
function maybeRight(field: string, value: unknown): boolean {
  if (field === 'attributes') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (field === 'expiresAt') return typeof value === 'number';
  return field !== 'signal' && typeof value === 'string' && value !== '';
}
