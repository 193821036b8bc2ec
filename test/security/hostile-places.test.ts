import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SessionStore } from '@sessionlog/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { locations } from '../processes/open-log.ts';
import { scale } from '../setup/scale.ts';
import { LOGS, openStore, POLICY } from './opened-store.ts';

const STRANGERS = 50_000 * scale;
const AT = '2027-01-15T08:00:00.000Z';
const HANDLE = `sha256:v1:${'0a'.repeat(32)}`;
const CREATED = { token_handle: HANDLE, principal: 'eve', created_at: AT, expires_at: AT, absolute_expires_at: AT };

const HOSTILE: readonly [what: string, type: string, data: string, code: string][] = [
  ['a kind of a newer version', 'session_revoked', '{}', 'ERR_EVENT_UNSUPPORTED'],
  ['a newer version', 'session_expired', `{"v":2,"all":true,"expired_at":"${AT}"}`, 'ERR_EVENT_UNSUPPORTED'],
  ['a scope that is not known', 'session_expired', `{"tenant":"x","expired_at":"${AT}"}`, 'ERR_EVENT_UNSUPPORTED'],
  ['garbage', 'session_expired', '{"v":1,', 'ERR_EVENT_LOG_CORRUPT'],
  [
    'a key that is there twice',
    'session_expired',
    `{"all":true,"all":true,"expired_at":"${AT}"}`,
    'ERR_EVENT_LOG_CORRUPT',
  ],
  [
    'a date that is none',
    'session_expired',
    '{"all":true,"expired_at":"2027-02-30T00:00:00.000Z"}',
    'ERR_EVENT_LOG_CORRUPT',
  ],
  [
    'a handle in upper case',
    'session_touched',
    `{"token_handle":"${HANDLE.toUpperCase()}","last_seen_at":"${AT}"}`,
    'ERR_EVENT_LOG_CORRUPT',
  ],
  [
    'a handle that is none',
    'session_touched',
    `{"token_handle":"__proto__","last_seen_at":"${AT}"}`,
    'ERR_EVENT_LOG_CORRUPT',
  ],
  [
    'too many levels',
    'session_created',
    JSON.stringify({ ...CREATED, attributes: JSON.parse(`${'{"a":'.repeat(70)}1${'}'.repeat(70)}`) }),
    'ERR_EVENT_LOG_CORRUPT',
  ],
];

function runChild(name: string, nodeArgs: readonly string[], ...args: readonly string[]): string {
  const file = fileURLToPath(new URL(`../processes/${name}.ts`, import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, file, ...args], { encoding: 'utf8' });
  return stdout + stderr;
}

describe.each(LOGS)('%s', (kind) => {
  it.each(HOSTILE)(
    'LOG-2: %s is a typed error without its text, and nothing is answered from then on',
    async (_, type, data, code) => {
      const { store, log, clock } = await openStore(kind);
      const { token } = await store.create({ principal: 'ann' });
      const position = await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type, data });
      const calls = [
        store.get(token),
        store.touch(token),
        store.expire(token),
        store.create({ principal: 'ann' }),
        store.stats(),
        Array.fromAsync(store.list()),
        SessionStore.open(log, { policy: POLICY, clock: clock.now }),
      ];
      for (const call of calls) {
        const error = await call.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).toMatchObject({ code, position });
        expect(String(error)).not.toContain(data.slice(0, 12));
      }
    },
  );

  it('LOG-2: a second creation of a live handle, as `admin`, changes nothing', async () => {
    const { store, log, another } = await openStore(kind);
    const { token, session } = await store.create({ principal: 'ann' });
    const data = log.readSync()[0]?.data.replace('"ann"', '"admin"') ?? '';
    await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type: 'session_created', data });
    for (const each of [store, await another()]) expect(await each.get(token)).toEqual(session);
  });

  it('DOS-2: 10,000 touches in a second, one after the other and all at once, are one event', async () => {
    const { store, log, clock } = await openStore(kind);
    const { token } = await store.create({ principal: 'ann' });
    clock.advance(1000);
    for (let time = 0; time < 5; time++) {
      for (let one = 0; one < 200; one++) await store.touch(token);
      await Promise.all(Array.from({ length: 1800 }, () => store.touch(token)));
    }
    expect(log.readSync()).toHaveLength(2);
  });
});

it('DOS-1: tokens of strangers leave nothing in memory, and nothing in the log', () => {
  const run = (...mode: readonly string[]) =>
    JSON.parse(runChild('stranger', ['--expose-gc'], String(STRANGERS), ...mode)) as { grown: number; stats: unknown };
  const { grown, stats } = run();
  expect(stats).toMatchObject({ live: 0, lapsed: 0, ended: 0, lag: 0 });
  expect(grown).toBeLessThan(1_000_000);
  expect(run('remembers').grown, 'control').toBeGreaterThan(1_000_000);
});

it.each(['000', '022', '077', '777'])(
  'FS-1, FS-2: under umask %s directories are 0700 and files 0600, also where `__proto__` is forbidden',
  (umask) => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const places = locations(join(scratch, 'new'));
    expect(runChild('guarded', ['--disable-proto=throw'], umask, ...places)).toBe('as it ought to be');
    const found = readdirSync(scratch, { recursive: true, withFileTypes: true });
    expect(found.length).toBeGreaterThan(3);
    for (const entry of found) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      expect([entry.name, mode.toString(8)]).toEqual([entry.name, entry.isDirectory() ? '700' : '600']);
      expect(entry.name, 'no name comes from a principal').not.toContain('proto');
    }
  },
);
