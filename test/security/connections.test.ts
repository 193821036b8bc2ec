import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLogSnapshot, RecordedEvent } from '@sessionlog/core';
import {
  type PostgresConnectionPool,
  PostgresEventLog,
  type PostgresEventLogOptions,
} from '@sessionlog/eventlog-postgres';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { orderEvent } from '../postgres/order-event.ts';
import { PostgresServer } from '../postgres/postgres-server.ts';
import { freshTopic, postgresUrl, sharedPool, sharedServer } from '../postgres/shared-server.ts';
import { scale } from '../setup/scale.ts';
import { type HostileAnswers, hostileServer, int32, message, refusal, rows } from './attacks/hostile-server.ts';
import { answered, lyingPool } from './attacks/lying-pool.ts';
import { noLeak } from './oracles/leak.ts';

// The way to a database: what its URL holds, what a server or a pool says, and that nothing of it is told.

const USER = 'robin-of-the-wood';
const PASSWORD = 'Open,Sesame-of-the-database';
const SECRETS = { tokens: [PASSWORD], texts: [USER] };
// For those who never answer; who answers is given time.
const IMPATIENT = { queryTimeoutMs: 100, retryForMs: 20 };
const PATIENT = { queryTimeoutMs: 30_000, retryForMs: 20 };
const OWN = /^ERR_(EVENT|SESSION)_[A-Z_]+$/;

async function refusedBy(options: PostgresEventLogOptions): Promise<Error & { readonly code?: unknown }> {
  const opening = PostgresEventLog.open({ ...IMPATIENT, ...options });
  return opening.then(
    () => new Error('It was opened.'),
    (error: unknown) => error as Error,
  );
}

function urlOf(port: number, rest = ''): string {
  return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/app${rest}`;
}

const QUOTED = `${USER} ${PASSWORD} ${encodeURIComponent(PASSWORD)}`;
const cleartext = message('R', int32(3));
const scram = message('R', int32(10), 'SCRAM-SHA-256\0\0');
const unavailable = 'ERR_EVENT_LOG_UNAVAILABLE';
const corrupt = 'ERR_EVENT_LOG_CORRUPT';

/** Servers that tell all they know, in what they refuse with; to whom what comes back has this code. */
const SERVERS: Readonly<Record<string, readonly [HostileAnswers, code: string, query?: string]>> = {
  'the password is wrong': [{ startup: cleartext, password: refusal('28P01', QUOTED) }, unavailable],
  'the user is wrong': [{ startup: refusal('28000', QUOTED, 'FATAL') }, unavailable],
  'there is no such database': [{ startup: refusal('3D000', QUOTED, 'FATAL') }, unavailable],
  'there are too many connections': [{ startup: refusal('53300', QUOTED, 'FATAL') }, unavailable],
  'it is a code of ours': [{ startup: refusal('ERR_EVENT_LOG_CORRUPT', QUOTED) }, unavailable],
  'it is no code': [{ startup: refusal(QUOTED, QUOTED) }, unavailable],
  'a mechanism is not known': [{ startup: message('R', int32(10), `${QUOTED}\0\0`) }, unavailable],
  'the salt is none': [{ startup: scram, password: message('R', int32(11), `r=${PASSWORD},s=,i=0`) }, unavailable],
  'it hangs up': [{ startup: 'hang up' }, unavailable],
  'it speaks HTTP': [{ startup: Buffer.from(`HTTP/1.1 400 ${QUOTED}\r\n\r\n`) }, unavailable],
  'it has no TLS': [{ ssl: Buffer.from('N') }, unavailable, '?sslmode=verify-full'],
  'its TLS is none': [{ ssl: Buffer.from(`S${QUOTED}`) }, unavailable, '?sslmode=verify-full'],
  'it fails at TLS': [{ ssl: Buffer.from('E') }, unavailable, '?sslmode=verify-full'],
  'it quotes each statement': [{ statement: (sent) => refusal('42601', `${sent} ${QUOTED}`) }, unavailable],
  'it quotes each, as damaged': [{ statement: (sent) => refusal('XX001', `${sent} ${QUOTED}`) }, corrupt],
  'it ends each connection': [{ statement: () => refusal('57P01', QUOTED, 'FATAL') }, unavailable],
  'it gives rows of nothing': [{ statement: () => rows([], []) }, unavailable],
  'it gives rows before their columns': [{ statement: () => message('D', '\0\u0001\0\0\0\u0001x') }, unavailable],
  'it asks for data': [{ statement: () => message('G', '\0\0\0') }, unavailable],
  'its messages are unknown': [{ statement: () => message('!', QUOTED) }, unavailable],
};

/** URLs that lead nowhere, of which nothing is told either. */
const URLS: Readonly<Record<string, readonly [url: string, code: string]>> = {
  'a port that is closed': [urlOf(1), unavailable],
  'a host that is not known': [`postgres://${USER}:${PASSWORD}@${PASSWORD}.invalid/app`, unavailable],
  'a socket that is not there': [`postgres:///app?user=${USER}&password=${PASSWORD}&host=/${PASSWORD}`, unavailable],
  'no host': [`postgres://[${PASSWORD}`, 'ERR_SESSION_INVALID'],
  'a port too high': [urlOf(65_536), 'ERR_SESSION_INVALID'],
  'a port that is none': [urlOf(1, `?port=${PASSWORD}`), 'ERR_SESSION_INVALID'],
  'bytes that are no UTF-8': [`postgres://${USER}:${PASSWORD}%ff@127.0.0.1/app`, 'ERR_SESSION_INVALID'],
  'a certificate that is not there': [urlOf(1, `?sslrootcert=/${PASSWORD}`), 'ERR_SESSION_INVALID'],
  'a way to TLS that is none': [urlOf(1, `?sslnegotiation=${PASSWORD}`), 'ERR_SESSION_INVALID'],
};

describe('LEK-1: nothing of a URL is told', () => {
  it.each(Object.entries(SERVERS))('by whoever is refused as %s', async (_, [answers, code, query]) => {
    const port = await hostileServer(answers);
    const patience = code === unavailable ? IMPATIENT : PATIENT;
    const thrown = await refusedBy({ connectionString: urlOf(port, query), ...patience });
    expect(thrown).toMatchObject({ code });
    noLeak(SECRETS, { thrown: [thrown] });
  });

  it.each(Object.entries(URLS))('of one with %s', async (_, [connectionString, code]) => {
    const thrown = await refusedBy({ connectionString });
    expect(thrown).toMatchObject({ code });
    noLeak(SECRETS, { thrown: [thrown] });
  });

  it('control: the driver itself tells it', async () => {
    const port = await hostileServer({ startup: refusal('3D000', QUOTED, 'FATAL') });
    const client = new pg.Client({ connectionString: urlOf(port) });
    const thrown = await client.connect().catch((error: unknown) => error);
    expect(() => noLeak(SECRETS, { thrown: [thrown] })).toThrow('LEAK');
  });

  it('by a log that is open, nor by its store', async () => {
    const columns = ['standby', 'encoding', 'format', 'log_id', 'up_to', 'position'];
    const statement = (): Buffer => rows(columns, [['', 'UTF8', '1', QUOTED, null, null]]);
    const connectionString = urlOf(await hostileServer({ statement }));
    const log = await PostgresEventLog.open({ connectionString, ...PATIENT });
    const thrown = await log.append(orderEvent(1)).catch((error: unknown) => error);
    noLeak(SECRETS, { thrown: [thrown], inspected: [log, { log }] });
    await log.close();
  });
});

const SECRET = Object.assign(new Error(QUOTED, { cause: new Error(QUOTED) }), { detail: QUOTED, input: QUOTED });
const throwing = (error: unknown) => (): never => {
  throw error;
};
const coded = (code: unknown): Error => Object.assign(new Error(QUOTED), { code, detail: QUOTED });
const hostileError = new Proxy(new Error(QUOTED), { get: throwing(SECRET), has: throwing(SECRET) });
const open = [{ standby: false, encoding: 'UTF8' }];

/** Pools that are lent, and do what no pool does. */
const POOLS: Readonly<Record<string, PostgresConnectionPool>> = {
  'throws a text': { ...lyingPool(() => {}), connect: throwing(QUOTED) },
  'throws nothing': { ...lyingPool(() => {}), connect: throwing(undefined) },
  'rejects with a code of ours': {
    ...lyingPool(() => {}),
    connect: async () => throwing(coded('ERR_SESSION_LIMIT'))(),
  },
  'gives no connection': { ...lyingPool(() => {}), connect: async () => undefined as never },
  'never gives one': { ...lyingPool(() => {}), connect: () => new Promise(() => {}) },
  'has connections that never answer': lyingPool(() => new Promise(() => {})),
  'rejects with what throws when it is looked at': lyingPool(throwing(hostileError)),
  'throws a code of ours': lyingPool(throwing(coded('ERR_EVENT_LOG_CORRUPT'))),
  'throws what is no code': lyingPool(throwing(coded({ toString: () => QUOTED }))),
  'throws when it is given back': lyingPool(() => answered(open), { release: throwing(coded('ERR_SESSION_LIMIT')) }),
  'throws when it is listened to': lyingPool(() => answered(open), { on: throwing(coded('ERR_SESSION_LIMIT')) }),
  'answers nothing': lyingPool(() => undefined),
  'answers a text': lyingPool(() => QUOTED),
  'answers without rows': lyingPool(() => ({})),
  'answers rows of nothing': lyingPool(() => answered([null, QUOTED])),
  'answers what throws when it is read': lyingPool(() =>
    answered([new Proxy({}, { get: throwing(coded('ERR_SESSION_LIMIT')) })]),
  ),
};

describe('LEK-1: nothing that a pool throws is told', () => {
  it.each(Object.entries(POOLS))('by whoever borrows one that %s', async (_, pool) => {
    const thrown = await refusedBy({ pool });
    expect(thrown).toMatchObject({ code: unavailable });
    noLeak(SECRETS, { thrown: [thrown] });
  });

  it.each(['connect', 'on', 'removeListener'])('it is none without %s', async (method) => {
    const pool = { ...lyingPool(() => answered(open)), [method]: undefined } as never;
    expect(await refusedBy({ pool })).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'pool' });
  });
});

// What every statement is answered with: all of these at once.
const RIGHT = {
  ...{ standby: false, encoding: 'UTF8', format: 1, log_id: 'a', is_there: true, anchor_id: null },
  ...{ up_to: null, floor_event_id: null, snapshot: null, entries: null, entry: null },
  ...{ position: 1, id: orderEvent(1).id, kind: 'session_expired', data: '{}' },
};

// Few are right at one place, and wrong at another.
const anyValue = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, '', QUOTED, Number.NaN, -1, 0, 0.5, 1, 2, 2 ** 53, [], {}, 1n, 'NaN'),
  fc.anything(),
);
const anyRow = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(RIGHT)), anyValue), { maxLength: 3 })
  .map((wrong) => ({ ...RIGHT, ...Object.fromEntries(wrong) }));

describe('LOG-2: rows of the wrong shape', () => {
  it('are typed errors, or events of the right shape, and told to nobody', async () => {
    const given: RecordedEvent[] = [];
    const thrown: unknown[] = [];
    const told = async (call: () => Promise<unknown>): Promise<unknown> => {
      const answer = await call().catch((error: unknown) => {
        thrown.push(error);
        return undefined;
      });
      return answer;
    };
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 3 }), async (wrong) => {
        let isOpen = false;
        const pool = lyingPool(() => answered(isOpen ? wrong : [RIGHT]));
        const log = await PostgresEventLog.open({ pool, ...PATIENT, retryForMs: 0 });
        isOpen = true;
        await told(async () => {
          for await (const event of log.read()) {
            given.push(event);
            if (event.position > 2) break;
          }
        });
        const position = await told(() => log.append(orderEvent(2)));
        expect(position === undefined || Number.isSafeInteger(position)).toBe(true);
        const snapshot = (await told(() => log.readSnapshot())) as EventLogSnapshot | undefined;
        if (snapshot !== undefined) {
          expect(Number.isSafeInteger(snapshot.upTo)).toBe(true);
          const entries = (await told(() => Array.fromAsync(snapshot.entries))) ?? [];
          expect((entries as unknown[]).every((entry) => typeof entry === 'string')).toBe(true);
        }
        await told(() => log.stats());
        await told(() => log.compact({ upTo: 1, snapshot: '1' }));
        await log.close();
      }),
      {
        numRuns: scale > 1 ? 1000 * scale : 60,
        examples: [
          [[{ ...RIGHT, data: 7 as never }]],
          [[{ ...RIGHT, up_to: 0.5 as never }]],
          [[{ ...RIGHT, is_there: false, up_to: 2 as never }]],
        ],
      },
    );
    expect(thrown.filter((error) => !OWN.test(String((error as { code?: unknown }).code)))).toEqual([]);
    noLeak(SECRETS, { thrown });
    for (const { position, id, type, data } of given) {
      expect([Number.isSafeInteger(position), typeof id, typeof type, typeof data]).toEqual([
        true,
        ...['string', 'string', 'string'],
      ]);
    }
    expect([given.length > 0, thrown.length > 0], 'control: some are given, some refused').toEqual([true, true]);
  });
});

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a server that is as it should be', () => {
  it('LEK-1: tells whom it refuses, and the log nobody', async () => {
    const url = new URL(await sharedServer());
    url.pathname = `/${PASSWORD}`;
    const noDatabase = await refusedBy({ connectionString: url.href, ...PATIENT });
    url.pathname = '/postgres';
    url.username = USER;
    url.password = PASSWORD;
    const noUser = await refusedBy({ connectionString: url.href, ...PATIENT });
    const noTls = await refusedBy({ connectionString: `${url.href}?sslmode=verify-full` });
    for (const error of [noDatabase, noUser, noTls]) expect(error).toMatchObject({ code: unavailable });
    expect([noDatabase, noUser].map(({ message: told }) => /\((.....)\)/.exec(told)?.[1])).toEqual(['3D000', '28000']);
    noLeak(SECRETS, { thrown: [noDatabase, noUser, noTls] });
  });

  it('is listened to no more once a certificate is gone, and its tails go on', async () => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const certificate = join(scratch, 'ca.pem');
    writeFileSync(certificate, '');
    const listenUrl = `${await sharedServer()}?sslrootcert=${certificate}`;
    await using log = await PostgresEventLog.open({ pool: await sharedPool(), topic: freshTopic(), listenUrl });
    rmSync(certificate);
    const tail = log.tail()[Symbol.asyncIterator]();
    const first = tail.next();
    // It begins to listen when it finds nothing; what it then meets is nobody's to handle.
    while ((await log.stats()).listening === undefined) await new Promise(setImmediate);
    const event = orderEvent(1);
    await log.append(event);
    expect((await first).value).toMatchObject({ id: event.id });
    expect(await log.stats()).toMatchObject({ listening: false });
    await tail.return?.();
  });
});

const strict = scale > 1 ? await PostgresServer.begin() : undefined;

// In the night, where one can be started: one that others run is not told whom to let in.
describe.skipIf(strict === undefined)('a server that asks for passwords', () => {
  afterAll(() => strict?.stop());

  it('LEK-1: lets in who knows it, and of the others nothing is told', async () => {
    const { url } = strict as PostgresServer;
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(`create role "${USER}" login password '${PASSWORD}'`);
    await owner.query(`create database app owner "${USER}"`);
    const { rows: found } = await owner.query<{ hba_file: string }>('show hba_file');
    const asking = `values ('host all postgres 127.0.0.1/32 trust'), ('host all all 127.0.0.1/32 scram-sha-256')`;
    await owner.query(`copy (${asking}) to '${found[0]?.hba_file}'`);
    await owner.query('select pg_reload_conf()');
    const connectionString = urlOf(Number(new URL(url).port));
    const wrong = connectionString.replace('Sesame', 'Barley');
    let thrown = await refusedBy({ connectionString: wrong, ...PATIENT });
    // It asks once it has read that it should.
    while (!thrown.message.includes('28P01')) thrown = await refusedBy({ connectionString: wrong, ...PATIENT });
    const without = await refusedBy({ connectionString: connectionString.replace(/:[^:@]*@/, '@') });
    for (const error of [thrown, without]) expect(error).toMatchObject({ code: unavailable });
    noLeak(SECRETS, { thrown: [thrown, without] });
    await using log = await PostgresEventLog.open({ connectionString });
    const event = orderEvent(1);
    await log.append(event);
    expect(await Array.fromAsync(log.read())).toMatchObject([event]);
    await owner.end();
  });
});
