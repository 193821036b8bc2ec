import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AdoptSessionRequest,
  type EventLog,
  MemoryEventLog,
  readHarnLines,
  readTokenExpiries,
  SessionStore,
} from '@sessionlog/core';
import { readAll } from '@sessionlog/core/testing';
import { readHarnDatabase } from '@sessionlog/eventlog-sqlite';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { nextMessage } from './processes/next-message.ts';
import { openLog } from './processes/open-log.ts';
import { startProcess } from './processes/start-process.ts';

// Sessions that began elsewhere, from what holds them there into each of our logs.

const LOGS = ['memory', 'file', 'sqlite'] as const;
const at = (text: string): number => Date.parse(text);
const NOW = at('2026-05-02T13:00:00Z');
const HOUR_MS = 3_600_000;
const [A = '', B = '', C = ''] = ['A', 'B', 'C'].map((letter) => `harn_sess_${letter.repeat(43)}`);

interface Source {
  readonly name: string;
  read(): Promise<readonly AdoptSessionRequest[]>;
  /** What each token answers with at {@link NOW}. */
  readonly live: { readonly [token: string]: object };
  /** The tokens of those that were over by then. */
  readonly over: readonly string[];
}

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../packages/core/test/harn/${name}.jsonl`, import.meta.url));

const recordShape = {
  live: {
    [A]: {
      principal: 'user-1',
      attributes: { role: 'admin' },
      createdAt: at('2026-05-02T12:00:00Z'),
      lastSeenAt: at('2026-05-02T12:40:00Z'),
      expiresAt: at('2026-05-02T14:00:00Z'),
      absoluteExpiresAt: at('2026-05-02T14:00:00Z'),
    },
    [B]: {
      principal: 'user-2',
      attributes: { note: 'two\u2028lines' },
      createdAt: at('2026-05-02T12:00:00.123Z'),
      lastSeenAt: at('2026-05-02T12:00:00.123Z'),
      expiresAt: at('2026-05-02T18:00:00.999Z'),
      absoluteExpiresAt: at('2026-05-02T18:00:00.999Z'),
    },
  },
  over: [C],
};

const sources: readonly Source[] = [
  {
    name: 'a file log of harn, its newer payloads',
    read: () => readHarnLines(createReadStream(fixture('record-shape'))),
    ...recordShape,
  },
  {
    name: 'a file log of harn, its older payloads',
    read: () => readHarnLines(createReadStream(fixture('flat-shape'))),
    live: {
      [B]: {
        principal: 'user-2',
        attributes: {},
        createdAt: at('2026-05-02T11:59:00.999Z'),
        lastSeenAt: at('2026-05-02T11:59:01Z'),
        expiresAt: at('9999-12-31T23:59:59.999Z'),
      },
    },
    over: [A],
  },
  { name: 'a database of harn', read: () => readHarnDatabase({ path: harnDatabase() }), ...recordShape },
  {
    name: 'a JSON object of tokens and expiries',
    read: async () => {
      const json = JSON.stringify({ [A]: NOW + 1, [C]: NOW, [B]: '2026-05-02T15:00:00.0009+01:00' });
      return readTokenExpiries(json, { principal: 'everybody' });
    },
    live: {
      [A]: {
        principal: 'everybody',
        attributes: {},
        createdAt: NOW,
        expiresAt: NOW + 1,
        absoluteExpiresAt: NOW + HOUR_MS,
      },
      [B]: { principal: 'everybody', createdAt: NOW, expiresAt: NOW + HOUR_MS },
    },
    over: [C],
  },
];

/** A database as harn makes it, with the events of a file log of harn in it. */
function harnDatabase(): string {
  const path = join(scratch(), 'events.sqlite');
  const database = new Database(path);
  database.exec(`
    create table topic_heads (topic text primary key, last_id integer not null);
    create table events (
      topic text not null, event_id integer not null, kind text not null, payload blob not null, headers text not null,
      occurred_at_ms integer not null, primary key (topic, event_id));
    create table consumers (
      topic text not null, consumer_id text not null, cursor integer not null, updated_at_ms integer not null,
      primary key (topic, consumer_id));
  `);
  database.exec('begin');
  const insert = database.prepare(`insert into events values ('orchestrator.sessions', ?, ?, ?, '{}', ?)`);
  const lines = readFileSync(fixture('record-shape'), 'utf8').split('\n').slice(0, -1);
  for (const line of lines.filter((text) => text !== '')) {
    const { id, event } = JSON.parse(line);
    insert.run(id, event.kind, Buffer.from(JSON.stringify(event.payload)), event.occurred_at_ms);
    database.exec(`insert or replace into topic_heads values ('orchestrator.sessions', ${id})`);
  }
  database.exec('commit');
  database.close();
  return path;
}

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

async function opened(kind: (typeof LOGS)[number], time = { now: NOW }) {
  const directory = scratch();
  const location = `${kind}:${directory}/${kind === 'file' ? 'log' : 'sessions.db'}`;
  const memory = new MemoryEventLog();
  const open = async () => {
    const log: EventLog = kind === 'memory' ? memory : await openLog(location);
    onTestFinished(() => log.close());
    const store = await SessionStore.open(log, {
      policy: { absoluteTimeoutMs: HOUR_MS },
      tokenDomain: 'harn.orchestrator.session-token.v1',
      clock: () => time.now,
    });
    return { log, store };
  };
  return { location, open, time, ...(await open()) };
}

describe.each(LOGS)('on the log %s', (kind) => {
  it.each(sources)('$name is taken over once: the living with their dates, and the dead dead', async (source) => {
    const { store, log, open, time } = await opened(kind);
    const { live, over } = source;
    const requests = await source.read();
    const adopted: unknown[] = [];
    for (const request of requests) adopted.push(await store.adopt(request));
    const events = await readAll(log);
    expect(events).toHaveLength(requests.length);
    expect(requests).toHaveLength(Object.keys(live).length + over.length);
    const again = await open();
    for (const each of [store, again.store]) {
      for (const [token, session] of Object.entries(live)) expect(await each.get(token)).toMatchObject(session);
      for (const token of over) expect(await each.get(token)).toBeUndefined();
      expect(adopted.filter((session) => session !== undefined)).toEqual(await Array.fromAsync(each.list()));
    }
    const repeated: unknown[] = [];
    for (const request of await source.read()) repeated.push(await again.store.adopt(request));
    expect(repeated).toEqual(adopted);
    expect(await readAll(log)).toEqual(events);

    time.now = NOW - 5 * HOUR_MS;
    const behind = (await open()).store;
    for (const token of over) {
      expect(await behind.get(token), 'whatever the clock says').toBeUndefined();
      await expect(behind.create({ principal: 'thief', token })).rejects.toMatchObject({
        code: 'ERR_SESSION_DUPLICATE',
      });
    }
    for (const token of Object.keys(live)) expect(await store.expire(token)).toBeDefined();
    for (const request of await source.read()) expect(await store.adopt(request)).toBeUndefined();
    for (const token of Object.keys(live)) expect(await again.store.get(token)).toBeUndefined();
  });

  it('what was taken over outlives a compaction, the dead too', async () => {
    const { store, open } = await opened(kind);
    const requests = await readHarnLines(createReadStream(fixture('record-shape')));
    for (const request of requests) await store.adopt(request);
    const before = await Array.fromAsync(store.list());
    expect(await store.compact({ retainMs: 0 })).toMatchObject({ sessions: 2, handles: 1 });
    for (const each of [store, (await open()).store]) {
      expect(await Array.fromAsync(each.list())).toEqual(before);
      expect(await each.adopt(requests[2] as AdoptSessionRequest)).toBeUndefined();
      expect(await each.adopt(requests[0] as AdoptSessionRequest)).toEqual(before[0]);
    }
  });
});

it.each(['file', 'sqlite'] as const)(
  'on the log %s two processes and a store that serves take over the same sessions at once, and each begins once',
  async (kind) => {
    const { location, store, log } = await opened(kind);
    const importers = [0, 1].map(() => startProcess('importer', location, fixture('record-shape'), String(NOW)));
    onTestFinished(async () => {
      for (const { process } of importers) process.kill('SIGKILL');
      await Promise.all(importers.map(({ ended }) => ended));
    });
    await Promise.all(importers.map(nextMessage));
    const answers = Promise.all(importers.map(nextMessage));
    for (const { process } of importers) process.send('go');
    const requests = await readHarnLines(createReadStream(fixture('record-shape')));
    const served: (string | undefined)[] = [];
    const own: (string | null)[] = [];
    for (const request of requests) {
      for (const token of [A, B]) served.push((await store.get(token))?.id);
      own.push((await store.adopt(request))?.id ?? null);
    }
    expect(await answers).toEqual([own, own]);
    const ids = [(await store.get(A))?.id, (await store.get(B))?.id];
    expect(own).toEqual([...ids, null]);
    for (const id of served) expect([...ids, undefined]).toContain(id);
    const stats = await store.stats();
    expect([stats.live, stats.lapsed + stats.ended]).toEqual([2, 1]);
    expect((await readAll(log)).every(({ type }) => type === 'session_created')).toBe(true);
  },
);
