import { spawnSync } from 'node:child_process';
import { inspect } from 'node:util';
import { SessionStore } from '@sessionlog/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyByte } from '../logs/every-byte.ts';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { programFile } from '../setup/program-file.ts';
import { LOGS, locationIn, openStore } from './opened-store.ts';
import { frozen } from './oracles/frozen.ts';
import { noLeak } from './oracles/leak.ts';

const SECRET = 'principal-or-attribute-that-nobody-else-may-see';
const FORGETTER = programFile(new URL('../processes/forgetter.ts', import.meta.url));

describe.each(LOGS)('%s', (kind) => {
  it('LEK-1: a token stands in no file, in nothing that is inspected, and in no error, nor do principal or attribute', async () => {
    const opened = await openStore(kind);
    const { store, log, clock } = opened;
    const created = await store.create({ principal: SECRET, attributes: { SECRET } });
    const { token, session } = created;
    await store.touch(token, { attributes: { SECRET } });
    const refusedCalls: readonly (() => unknown)[] = [
      () => store.create({ principal: SECRET, token }),
      () => store.create({ principal: `${SECRET}${token}\n` }),
      () => store.create({ principal: SECRET, attributes: { [token]: 1n, [SECRET]: 1 } as never }),
      () => store.create({ principal: SECRET, attributes: { [token]: undefined } as never }),
      () => store.create({ principal: SECRET, attributes: { a: `${SECRET}\0` } }),
      () => store.create({ principal: SECRET, attributes: { a: SECRET.repeat(1000) } }),
      () => store.create({ principal: SECRET, token: `${token}!` }),
      () => store.create({ [token]: SECRET } as never),
      () => store.touch(token, { expiresAt: SECRET as never }),
      () => store.touch(token, { attributes: { [SECRET]: Number.NaN } }),
      () => store.expire(token, { reason: `${SECRET}\u0007` }),
      () => store.expireSession(token as never, { actor: `${token}\n` }),
      () => Array.fromAsync(store.list({ principal: `${SECRET}\n` })),
      () => log.append({ id: token, type: SECRET, data: `${SECRET}\n` }),
      () => log.append({ id: session.id, type: token, data: SECRET }),
      () => SessionStore.open(log, { policy: { absoluteTimeoutMs: token as never } }),
      () => SessionStore.open(log, { policy: { absoluteTimeoutMs: 1 }, tokenDomain: `${token}\n`, tokenPrefix: token }),
    ];
    const thrown: unknown[] = [];
    for (const call of refusedCalls) thrown.push(await frozen(opened, call));
    const whileOpen = await opened.kept();
    const inspected = [created, session, store, log, clock, [created], { store }, Promise.resolve(created)];
    const formatted = [`${created}`, JSON.stringify({ created }), inspect(new Map([[created, created]]))];

    clock.set(Number.NaN);
    thrown.push(await store.get(token).catch((error: unknown) => error));
    clock.set(session.createdAt);
    await store.expire(token, { reason: 'logout' });
    await log.close();
    thrown.push(await store.get(token).catch((error: unknown) => error));
    thrown.push(await log.append({ id: session.id, type: 'x', data: '{}' }).catch((error: unknown) => error));

    expect(thrown.filter((error) => !(error instanceof Error))).toEqual([]);
    const kept = [...whileOpen, ...everyByte(opened.directory), ...formatted, RegExp.input];
    noLeak({ tokens: [token], texts: [SECRET] }, { kept, thrown, inspected });
    const shows = [JSON.stringify(created), inspect(created)];
    for (const text of shows) expect(text, 'control: what is printed shows the session').toContain(session.id);
  });
});

describe.each(LOGS.filter((kind) => kind !== 'memory'))('%s', (kind) => {
  it('LEK-1: a dump of the heap holds no token that its owner let go of', async () => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const location = await locationIn(scratch, kind);
    const dumped = (...words: readonly string[]): unknown => {
      const { stdout, stderr } = spawnSync(process.execPath, [FORGETTER, location, ...words], { encoding: 'utf8' });
      expect(stderr).toBe('');
      return JSON.parse(stdout);
    };
    expect(dumped()).toMatchObject({ found: 0 });
    expect(dumped('remembers'), 'control').toMatchObject({ found: 1 });
  });
});
