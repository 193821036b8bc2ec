import { isUint8Array } from 'node:util/types';
import { type SessionStoreOptions, tokenHandle } from '@sessionlog/core';
import { hostileToken, illFormedString } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../setup/leaks.ts';
import { frozen, LOGS, type OpenedStore, openStore } from './opened-store.ts';

const DOMAIN = 'sessionlog.session-token.v1';

describe.each(LOGS)('%s', (kind) => {
  it('TOK-1: each generated token draws 32 bytes anew, from the system unless told otherwise', async () => {
    const drawn: Uint8Array[] = [];
    const randomBytes: SessionStoreOptions['randomBytes'] = (size) => {
      const bytes = crypto.getRandomValues(new Uint8Array(size));
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

  it('TOK-2, HDL-2, HDL-3: nothing but the token opens, moves or ends its session, and all else leaves no trace', async () => {
    const opened = await openStore(kind);
    const { token, session } = await opened.store.create({ principal: 'ann' });
    const known = { token, handle: tokenHandle(DOMAIN, token), sessionId: session.id };
    const { store } = opened;
    await frozen(opened, () =>
      fc.assert(
        fc.asyncProperty(fc.oneof(hostileToken(known), illFormedString), async (value) => {
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
  });

  it('TOK-3: a bad checksum costs no read of the log', async () => {
    const { store, log } = await openStore(kind);
    const { token } = await store.create({ principal: 'ann' });
    const misspelt = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
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
    expect(log.readSync()[0]?.data).toContain(
      `"token_handle":"sha256:v1:f7cd9679fe9686455f67e21ad82129ffd86225ba45ca6c8b810acf462be1f8d2"`,
    );
  });

  it('LEK-1: no token, principal or attribute in any error, and no token in anything that is kept', async () => {
    const opened = await openStore(kind);
    const { store, log, clock } = opened;
    const secret = 'principal-or-attribute-that-nobody-else-may-see';
    const { token } = await store.create({ principal: secret, attributes: { secret } });
    const calls: readonly (() => Promise<unknown>)[] = [
      () => store.create({ principal: secret, token }),
      () => store.create({ principal: `${secret}${token}\n` }),
      () => store.create({ principal: secret, attributes: { [token]: 1n, [secret]: 1 } as never }),
      () => store.create({ principal: secret, attributes: { a: `${secret}\0` } }),
      () => store.create({ principal: secret, token: `${token}!` }),
      () => store.create({ [token]: secret } as never),
      () => store.touch(token, { expiresAt: secret as never }),
      () => store.touch(token, { attributes: { [secret]: Number.NaN } }),
      () => store.expire(token, { reason: `${secret}\u0007` }),
      () => store.expireSession(token as never, { actor: `${token}\n` }),
      () => Array.fromAsync(store.list({ principal: `${secret}\n` })),
      () => log.append({ id: token, type: secret, data: `${secret}\n` }),
    ];
    const errors: unknown[] = [];
    for (const call of calls) errors.push(await frozen(opened, call));
    clock.set(Number.NaN);
    errors.push(await store.get(token).catch((error: unknown) => error));
    expect(errors.every((error) => error instanceof Error)).toBe(true);
    const rendered = errors.flatMap(renderings);
    expect(leaks(token, [...rendered, ...(await opened.kept())])).toEqual([]);
    expect(rendered.filter((text) => text.includes(secret))).toEqual([]);
  });
});

it('control: FROZEN objects to a call that leaves a trace', async () => {
  const opened: OpenedStore = await openStore('memory');
  await expect(frozen(opened, () => opened.store.create({ principal: 'ann' }))).rejects.toThrow('FROZEN');
});
