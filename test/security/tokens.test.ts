import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isUint8Array } from 'node:util/types';
import { hasCode, type SessionStoreOptions, tokenHandle } from '@sessionlog/core';
import { hostileToken, illFormedString, readAll } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOGS, openStore } from './opened-store.ts';
import { frozen } from './oracles/frozen.ts';

const DOMAIN = 'sessionlog.session-token.v1';

describe.each(LOGS)('%s', (kind) => {
  it('TOK-1: each generated token draws 32 bytes anew, from the system unless told otherwise', async () => {
    const drawn: Uint8Array[] = [];
    const randomBytes: SessionStoreOptions['randomBytes'] = (size) => {
      const bytes = globalThis.crypto.getRandomValues(new Uint8Array(size));
      if (size === 32) drawn.push(bytes);
      return bytes;
    };
    const { store, another } = await openStore(kind, { randomBytes });
    for (let count = 1; count <= 20; count++) {
      const { token } = await store.create({ principal: 'ann' });
      expect(drawn).toHaveLength(count);
      expect(Buffer.from(token.slice('sess_'.length, -6), 'base64url')).toEqual(Buffer.from(drawn.at(-1) ?? []));
    }
    const ofTheSystem = await another({ randomBytes: undefined });
    const tokens = await Promise.all(Array.from({ length: 50 }, () => ofTheSystem.create({ principal: 'ann' })));
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(50);
    expect(drawn.every(isUint8Array) && drawn).toHaveLength(20);
  });

  it('TOK-1: randomness that repeats itself is noticed, and never gives two people one token or one id', async () => {
    for (const repeating of [(size: number) => new Uint8Array(size).fill(7), cyclic()]) {
      const { store, another } = await openStore(kind, { randomBytes: repeating });
      const stores = [store, await another({ randomBytes: repeating })];
      const creating = Array.from({ length: 6 }, (_, index) =>
        stores[index % 2]?.create({ principal: `user-${index}` }),
      );
      const settled = await Promise.allSettled(creating);
      const created = settled.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
      expect(new Set(created.map(({ token }) => token)).size).toBe(created.length);
      expect(new Set(created.map(({ session }) => session.id)).size).toBe(created.length);
      for (const each of settled) {
        if (each.status === 'fulfilled') continue;
        expect(each.reason).toMatchObject({ code: expect.stringMatching(/^ERR_SESSION_(INVALID|DUPLICATE)$/) });
      }
      for (const { token, session } of created) expect(await store.get(token)).toEqual(session);
    }
    const opened = await openStore(kind);
    const failing = (): never => {
      throw new RangeError('no entropy');
    };
    const broken = await opened.another({ randomBytes: failing });
    expect(await frozen(opened, () => broken.create({ principal: 'ann' }))).toBeInstanceOf(RangeError);
  });

  it('TOK-2: a token has one spelling, and every other one is nothing', async () => {
    const opened = await openStore(kind);
    const { token, session } = await opened.store.create({ principal: 'ann' });
    const known = { token, handle: tokenHandle(DOMAIN, token), sessionId: session.id };
    const { store } = opened;
    await frozen(opened, () =>
      fc.assert(
        fc.asyncProperty(hostileToken(known), async (value) => {
          expect([await store.get(value), await store.touch(value), await store.expire(value)]).toEqual([
            undefined,
            undefined,
            undefined,
          ]);
        }),
        { numRuns: 200 },
      ),
    );
    expect((await store.get(token))?.id).toBe(session.id);
    // Byte for byte: what a caller made is not repaired either.
    const pair = ['Caf\u00e9'.normalize('NFD'), '-A'.repeat(30)];
    expect(await refusedBy(() => store.create({ principal: 'ann', token: pair.join('') }))).toBe('token');
    const made = 'a-token-of-a-caller-in-lower-case';
    await store.create({ principal: 'ann', token: made });
    for (const other of [made.toUpperCase(), `${made} `, `${made}.`, encodeURIComponent(`${made}!`)]) {
      expect(await store.get(other)).toBeUndefined();
    }
  });

  it('TOK-3: a bad checksum costs no hash, and no read of the log', async () => {
    const { store, log } = await openStore(kind);
    const { token } = await store.create({ principal: 'ann' });
    const misspelt = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const hashed = await hashesDuring(async () => {
      for (const call of [store.get(misspelt), store.touch(misspelt), store.expire(misspelt)]) {
        expect(await call).toBeUndefined();
      }
    });
    expect(hashed).toBe(0);
    expect(await hashesDuring(() => store.get(token)), 'control').toBe(1);
    await log.close();
    for (const call of [store.get(misspelt), store.touch(misspelt), store.expire(misspelt)]) {
      expect(await call).toBeUndefined();
    }
    await expect(store.get(token), 'control').rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });

  it('TOK-4: a token that was never created makes no session, and one that is taken by `create` keeps its owner', async () => {
    const opened = await openStore(kind);
    const { store } = opened;
    const planted = 'a-token-that-an-attacker-made-himself';
    await frozen(opened, async () => {
      for (const call of [store.get(planted), store.touch(planted), store.expire(planted)]) {
        expect(await call).toBeUndefined();
      }
    });
    const { session } = await store.create({ principal: 'ann', token: planted });
    const refused = await frozen(opened, () => store.create({ principal: 'eve', token: planted }));
    expect(refused).toMatchObject({ code: 'ERR_SESSION_DUPLICATE', sessionId: session.id });
    expect((await store.get(planted))?.principal).toBe('ann');
  });

  it('HDL-1: what is kept is the documented handle, under the domain of the store', async () => {
    const { store, log } = await openStore(kind, { tokenDomain: 'harn.orchestrator.session-token.v1' });
    await store.create({ principal: 'ann', token: 'x'.repeat(32) });
    // printf 'harn.orchestrator.session-token.v1\0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' | openssl dgst -sha256
    expect((await readAll(log))[0]?.data).toContain(
      `"token_handle":"sha256:v1:f7cd9679fe9686455f67e21ad82129ffd86225ba45ca6c8b810acf462be1f8d2"`,
    );
  });

  it('HDL-1: the known answers of openssl are what the log keeps, under its domain', async () => {
    for (const { tokenDomain, token, handle } of vectorsOf('token-handle.vectors.json')) {
      const { store, log } = await openStore('memory', { tokenDomain });
      const created = await store.create({ principal: 'ann', token }).catch(() => undefined);
      expect(tokenHandle(tokenDomain, token)).toBe(handle);
      if (created !== undefined) expect((await readAll(log))[0]?.data).toContain(`"${handle}"`);
    }
  });

  it('HDL-2: a handle, its digits or a session id opens nothing, and can not be planted as a token', async () => {
    const opened = await openStore(kind);
    const { store, another } = opened;
    const { token, session } = await store.create({ principal: 'ann' });
    const handle = tokenHandle(DOMAIN, token);
    const stolen = [handle, handle.toUpperCase(), handle.slice('sha256:v1:'.length), session.id];
    const underOthers = await Promise.all([
      another({ tokenPrefix: 'other' }),
      another({ tokenDomain: 'other' }),
      another({ tokenPrefix: 'sha256' }),
    ]);
    for (const each of [store, ...underOthers]) {
      for (const value of stolen) {
        expect(await frozen(opened, () => each.get(value))).toBeUndefined();
        expect(await frozen(opened, () => each.touch(value))).toBeUndefined();
        expect(await frozen(opened, () => each.expire(value))).toBeUndefined();
      }
      expect(await refusedBy(() => each.create({ principal: 'eve', token: handle }))).toBe('token');
    }
    // A handle under one domain says nothing about the session under another.
    expect(await underOthers[1]?.get(token)).toBeUndefined();
    expect((await store.get(token))?.id).toBe(session.id);
  });

  it('HDL-3: ill-formed UTF-16 and NUL are refused in everything that is hashed, keyed or kept', async () => {
    const opened = await openStore(kind);
    const { store, another } = opened;
    const { token } = await store.create({ principal: 'ann' });
    const illFormed = fc.oneof(illFormedString, fc.constantFrom('\0', 'a\0b'.repeat(12), '\ud800'.repeat(40)));
    const refusals = async (text: string): Promise<readonly unknown[]> => [
      await store.get(text),
      await refusedBy(() => store.create({ principal: text })),
      await refusedBy(() => store.create({ principal: 'ann', token: text })),
      await refusedBy(() => store.create({ principal: 'ann', attributes: { text } })),
      await refusedBy(() => store.touch(token, { attributes: { [text]: 1 } })),
      await refusedBy(() => store.expire(token, { reason: text })),
      await refusedBy(() => store.expire(token, { actor: text })),
      await refusedBy(() => another({ tokenDomain: text })),
      await refusedBy(() => another({ tokenPrefix: text })),
    ];
    await frozen(opened, () =>
      fc.assert(
        fc.asyncProperty(illFormed, async (text) => {
          const fields = await refusals(text);
          expect(fields).toEqual([
            undefined,
            'principal',
            'token',
            'attributes.text',
            'attributes.*',
            'reason',
            'actor',
            'tokenDomain',
            'tokenPrefix',
          ]);
        }),
        { numRuns: 50 },
      ),
    );
  });
});

interface Vector {
  readonly tokenDomain: string;
  readonly token: string;
  readonly handle: string;
}

function vectorsOf(name: string): readonly Vector[] {
  const vectors = JSON.parse(readFileSync(new URL(`../../packages/core/test/${name}`, import.meta.url), 'utf8'));
  expect(vectors.length).toBeGreaterThanOrEqual(20);
  return vectors;
}

// Gives the same four blocks over and over.
function cyclic(): (size: number) => Uint8Array {
  let drawn = 0;
  return (size) => new Uint8Array(size).fill(1 + (drawn++ % 4));
}

async function refusedBy(call: () => Promise<unknown>): Promise<unknown> {
  const error = await call().catch((thrown: unknown) => thrown);
  return hasCode(error, 'ERR_SESSION_INVALID') ? error.field : error;
}

// Counts what is hashed, in whichever way, while `act` runs.
async function hashesDuring(act: () => Promise<unknown>): Promise<number> {
  const real = { hash: crypto.hash, createHash: crypto.createHash, createHmac: crypto.createHmac };
  let hashed = 0;
  for (const name of ['hash', 'createHash', 'createHmac'] as const) {
    const counted = (...given: readonly never[]): unknown => {
      hashed += 1;
      return Reflect.apply(real[name], crypto, given);
    };
    Object.assign(crypto, { [name]: counted });
  }
  syncBuiltinESMExports();
  try {
    await act();
  } finally {
    Object.assign(crypto, real);
    syncBuiltinESMExports();
  }
  return hashed;
}
