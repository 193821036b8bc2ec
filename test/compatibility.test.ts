import { chmodSync, cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompactableEventLog, type LocalEventLog, type Session, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { SqliteEventLog } from '@sessionlog/eventlog-sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';

// Logs that were written when their format was released. They are never written anew: a log that can't be read any more is
// somebody's log.

const RELEASED = fileURLToPath(new URL('./compatibility/', import.meta.url));
const DAY = 86_400_000;
const policy = { absoluteTimeoutMs: 30 * DAY, idleTimeoutMs: 7 * DAY };

/** What was true of a log when it was written. */
interface Told {
  /** The time then, in epoch milliseconds. */
  readonly at: number;
  readonly live: Readonly<Record<string, Session>>;
  readonly dead: readonly string[];
  readonly compactedUpTo: number | null;
  readonly events: readonly (readonly [position: number, id: string, type: string])[];
}

type ReleasedLog = LocalEventLog & CompactableEventLog;

function toldOf(version: string, name: string): Told {
  return JSON.parse(readFileSync(join(RELEASED, version, `${name}.json`), 'utf8'));
}

function openCopy(path: string): Promise<ReleasedLog> {
  return path.endsWith('.db') ? SqliteEventLog.open({ path }) : FileEventLog.open({ directory: path });
}

// A checkout keeps no modes.
function makePrivate(path: string): void {
  const isDirectory = statSync(path).isDirectory();
  chmodSync(path, isDirectory ? 0o700 : 0o600);
  if (isDirectory) for (const name of readdirSync(path)) makePrivate(join(path, name));
}

const versions = readdirSync(RELEASED).filter((name) => /^v\d+$/.test(name));
const logs = versions.flatMap((version) =>
  readdirSync(join(RELEASED, version))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ version, name: name.slice(0, -'.json'.length) })),
);

describe.each(logs)('$version/$name', ({ version, name }) => {
  const told = toldOf(version, name);
  let scratch = '';
  let copy = '';
  beforeEach(() => {
    scratch = makeScratch();
    const file = readdirSync(join(RELEASED, version)).find((entry) => entry === name || entry === `${name}.db`);
    copy = join(scratch, file ?? 'missing');
    cpSync(join(RELEASED, version, file ?? 'missing'), copy, { recursive: true });
    makePrivate(copy);
  });
  afterEach(() => removeScratch(scratch));

  const open = (log: ReleasedLog, at = told.at): Promise<SessionStore> =>
    SessionStore.open(log, { policy, clock: () => at });

  it('says what it said', async () => {
    await using log = await openCopy(copy);
    const store = await open(log);
    const live = Object.entries(told.live);
    for (const [token, session] of live) expect(await store.get(token)).toEqual(session);
    for (const token of told.dead) expect(await store.get(token)).toBeUndefined();
    const ids = (await Array.fromAsync(store.list())).map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(live.map(([, { id }]) => id)));
    const snapshot = await log.readSnapshot();
    expect(snapshot?.upTo ?? null).toBe(told.compactedUpTo);
    const events = await Array.fromAsync(log.read({ after: snapshot?.upTo }));
    expect(events.map(({ position, id, type }) => [position, id, type])).toEqual(told.events);
  });

  it('goes on: its dead stay dead, its living can be ended, and it can be compacted', async () => {
    {
      await using log = await openCopy(copy);
      const store = await open(log);
      for (const token of told.dead) {
        await expect(store.create({ principal: 'again', token })).rejects.toMatchObject({
          code: 'ERR_SESSION_DUPLICATE',
        });
      }
      const [first = '', ...others] = Object.keys(told.live);
      expect(await store.expire(first)).toEqual(told.live[first]);
      await store.compact({ retainMs: 0 });
      expect(others.length).toBeGreaterThan(0);
    }
    await using log = await openCopy(copy);
    const store = await open(log);
    const [first, ...others] = Object.entries(told.live);
    expect(await store.get(first?.[0])).toBeUndefined();
    for (const [token, session] of others) expect(await store.get(token)).toEqual(session);
    for (const token of told.dead) expect(await store.get(token)).toBeUndefined();
  });

  it('control: at a later time it says something else', async () => {
    await using log = await openCopy(copy);
    const store = await open(log, told.at + 31 * DAY);
    for (const token of Object.keys(told.live)) expect(await store.get(token)).toBeUndefined();
  });
});

it('there are logs of every kind', () => {
  const kinds = logs.map(({ name }) => name.split('-')[0]);
  expect(new Set(kinds)).toEqual(new Set(['file', 'sqlite']));
});
