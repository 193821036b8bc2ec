import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AdoptSessionRequest,
  MemoryEventLog,
  policies,
  readHarnLines,
  SessionStore,
  type SessionStoreOptions,
} from '@sessionlog/core';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { leaks } from '../../../test/setup/leaks.ts';
import { importSessions } from '../src/import-sessions.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { inProcess } from './in-process.ts';
import { sessionlog } from './sessionlog.ts';

const FIXTURE = fileURLToPath(new URL('../../core/test/harn/record-shape.jsonl', import.meta.url));
const [A = '', B = '', C = ''] = ['A', 'B', 'C'].map((letter) => `harn_sess_${letter.repeat(43)}`);
const FUTURE = '9998-05-02';
const KEY = 'f0'.repeat(32);

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

/** The fixture, whose sessions end in a future that no machine of ours sees. */
function futureLines(): string {
  return readFileSync(FIXTURE, 'utf8').replaceAll(/("expires_at":\s*")2026-05-02/g, `$1${FUTURE}`);
}

/** Whose the sessions of tokens are, in a store over a log. */
async function principals(
  location: string,
  tokens: readonly string[],
  options: Partial<SessionStoreOptions>,
): Promise<readonly unknown[]> {
  const log = await openLog(readLogLocation(location), 'look');
  const store = await SessionStore.open(log, { policy: policies.nistAal1, ...options });
  const found = await Promise.all(tokens.map(async (token) => (await store.get(token))?.principal));
  await log.close();
  return found;
}

it('the sessions of a file log of harn, and of a database of harn, answer to their tokens; twice changes nothing', async () => {
  const directory = scratch();
  const file = join(directory, 'orchestrator.sessions.jsonl');
  writeFileSync(file, futureLines());
  const database = join(directory, 'events.sqlite');
  writeHarnDatabase(database, futureLines());
  const logs = [
    [file, `file:${directory}/log`],
    [database, `sqlite:${directory}/log.db`],
  ] as const;
  for (const [source, log] of logs) {
    for (const run of [sessionlog, inProcess]) {
      const ended = await run(['import', 'harn', source, '--log', log, '--policy', 'nistAal2', '--json']);
      expect(ended).toEqual({ code: 0, stdout: '{"live":2,"over":1}\n', stderr: '' });
    }
    const options = { tokenDomain: 'harn.orchestrator.session-token.v1' };
    expect(await principals(log, [A, B, C], options)).toEqual(['user-1', 'user-2', undefined]);
  }
});

it('tokens and their expiries, from a file or standard input, plain or under a key, and none of them is shown', async () => {
  const directory = scratch();
  const input = JSON.stringify({ [A]: `${FUTURE}T00:00:00Z`, [B]: 1_700_000_000_000 });
  const file = join(directory, 'tokens.json');
  writeFileSync(file, input);
  const keys = join(directory, 'keys');
  writeFileSync(keys, `# of the night\n\nnight-1 hex ${KEY}\n`, { mode: 0o600 });
  const run = (log: string, from: string, ...more: readonly string[]) =>
    inProcess(['import', 'tokens', from, '--principal', 'all', '--policy', 'nistAal1', '--log', log, ...more], input);

  const plain = await run(`file:${directory}/plain`, '-');
  const keyed = await run(`file:${directory}/keyed`, file, '--handle-keys', keys);
  for (const ended of [plain, keyed]) {
    expect(ended).toEqual({ code: 0, stdout: 'Took over 2 sessions: 1 are live, 1 are over.\n', stderr: '' });
    expect(leaks(A, [ended.stdout, ended.stderr])).toEqual([]);
  }
  expect(await principals(`file:${directory}/plain`, [A, B], {})).toEqual(['all', undefined]);
  const handleKeys = [{ id: 'night-1', key: Buffer.from(KEY, 'hex') }];
  expect(await principals(`file:${directory}/keyed`, [A, B], { handleKeys })).toEqual(['all', undefined]);

  const refused = await run(`file:${directory}/keyed`, '-');
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('night-1') });
});

it('who was ended there, before the import or between two, is not live here; who lapsed there may be in use here', async () => {
  const begun = { created_at: '2026-05-01T00:00:00Z', last_seen_at: '2026-05-01T00:00:00Z' };
  const handle = (letter: string): string => `sha256:v1:${letter.repeat(64)}`;
  const created = ['a', 'b', 'c'].map((letter) => {
    const record = { token_handle: handle(letter), principal: letter, attributes: {}, ...begun };
    return { kind: 'session_created', payload: { record: { ...record, expires_at: `${FUTURE}T00:00:00Z` } } };
  });
  const expired = (letter: string) => {
    const payload = { token_handle: handle(letter), expired_at: '2026-05-02T00:00:00Z' };
    return { kind: 'session_expired', payload };
  };
  const lapsed = {
    token_handle: handle('c'),
    last_seen_at: '2026-05-02T00:00:00Z',
    expires_at: '2026-05-02T00:00:01Z',
  };
  const events = [...created, expired('a'), expired('b'), { kind: 'session_touched', payload: lapsed }];
  const requests = async (count: number): Promise<readonly AdoptSessionRequest[]> =>
    readHarnLines(events.slice(0, count).map(harnLine).join(''));
  const all = await requests(events.length);
  for (const isRepeated of [false, true]) {
    for (let adopted = 0; adopted <= all.length; adopted++) {
      const options = { policy: policies.nistAal1, tokenDomain: 'harn.orchestrator.session-token.v1' };
      const store = await SessionStore.open(new MemoryEventLog(), options);
      // Killed there: nobody is live but who was live in the source.
      await importSessions(store, (await requests(isRepeated ? 4 : 6)).slice(0, adopted), () => {});
      const live = await principalsOf(store);
      expect(live.filter((principal) => principal === 'a' || (principal === 'b' && !isRepeated))).toEqual([]);
      expect(await importSessions(store, all, () => {})).toEqual(
        live.includes('c') ? { live: 1, over: 2 } : { live: 0, over: 3 },
      );
      expect(await principalsOf(store)).toEqual(live.filter((principal) => principal === 'c'));
    }
  }
});

it('what is no token, no key file, and no log of harn is refused without a word of it', async () => {
  const directory = scratch();
  const secret = 'sess_thisisnotatokenbutitcouldhavebeenone12345678';
  const open = join(directory, 'open-keys');
  writeFileSync(open, `night-1 text ${secret}`, { mode: 0o644 });
  const wrong = join(directory, 'wrong-keys');
  writeFileSync(wrong, `night-1 ${secret}`, { mode: 0o600 });
  const lines = join(directory, 'lines');
  writeFileSync(lines, `{"id":1,"event":{"kind":"${secret}"}}\n`);
  const log = ['--log', `file:${directory}/log`, '--policy', 'nistAal1'];
  const runs = [
    inProcess(['import', 'tokens', '-', '--principal', 'all', ...log], `{"${secret}":1}`),
    inProcess(['import', 'tokens', '-', '--principal', 'all', ...log], `\ufeff{"${secret}":1}`),
    inProcess(['import', 'tokens', '-', '--principal', 'all', ...log], Buffer.from(`{"${secret}":1}`, 'utf16le')),
    inProcess(['import', 'tokens', '-', '--principal', 'all', ...log], Buffer.from([0xff, 0x7b, 0x7d])),
    inProcess(['import', 'tokens', '-', '--principal', 'all', ...log, '--handle-keys', open], '{}'),
    inProcess(['import', 'tokens', '-', '--principal', 'all', ...log, '--handle-keys', wrong], '{}'),
    inProcess(['import', 'harn', lines, ...log]),
    inProcess(['import', 'harn', lines, '--log', `file:${directory}/log`, '--policy', secret]),
  ];
  for (const { code, stdout, stderr } of await Promise.all(runs)) {
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^sessionlog: \S/);
    expect(leaks(secret, [stderr])).toEqual([]);
  }
});

function harnLine({ kind, payload }: { kind: string; payload: object }, index: number): string {
  return `${JSON.stringify({ id: index + 1, event: { kind, payload, headers: {}, occurred_at_ms: 1 } })}\n`;
}

async function principalsOf(store: SessionStore): Promise<readonly string[]> {
  return Array.fromAsync(store.list(), ({ principal }) => principal);
}

function writeHarnDatabase(path: string, lines: string): void {
  const database = new Database(path);
  database.exec(`
    create table topic_heads (topic text primary key, last_id integer not null);
    create table events (
      topic text not null, event_id integer not null, kind text not null, payload blob not null, headers text not null,
      occurred_at_ms integer not null, primary key (topic, event_id));
  `);
  const insert = database.prepare(`insert into events values ('orchestrator.sessions', ?, ?, ?, '{}', 0)`);
  for (const line of lines.split('\n').filter((text) => text !== '')) {
    const { id, event } = parsed(line) ?? {};
    if (event === undefined) continue;
    insert.run(id, event.kind, Buffer.from(JSON.stringify(event.payload)));
    database.exec(`insert or replace into topic_heads values ('orchestrator.sessions', ${id})`);
  }
  database.close();
}

// The last line of the fixture is torn.
function parsed(line: string): { id: number; event: { kind: string; payload: object } } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
