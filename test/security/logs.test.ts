import { type EventLog, SessionStore } from '@sessionlog/core';
import { hostileString, readAll } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyLog } from '../processes/open-any-log.ts';
import { scale, seed } from '../setup/scale.ts';
import { CORRUPT, UNSUPPORTED } from './attacks/hostile-events.ts';
import { LOGS, type LogKind, type OpenedStore, openStore, POLICY } from './opened-store.ts';
import { noLeak } from './oracles/leak.ts';
import { sameAfterReopening } from './oracles/replay.ts';

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
// On the logs that have files some of them, others in every run; in the night all.
const STRIDE = scale > 1 ? 1 : 6;
const FAR = '9999-12-31T23:59:59.999Z';
const AT = '2027-01-15T08:00:00.001Z';

/** Every call of a store, and opening another one. */
function everyCall({ store, log, clock }: OpenedStore, token: string): readonly Promise<unknown>[] {
  return [
    store.get(token),
    store.touch(token),
    store.rotate(token),
    store.expire(token),
    store.expireAll(),
    store.create({ principal: 'ann' }),
    store.stats(),
    Array.fromAsync(store.list()),
    SessionStore.open(log, { policy: POLICY, clock: clock.now }),
  ];
}

async function expectSilent(kind: LogKind, type: string, data: string, code: string): Promise<void> {
  const opened = await openStore(kind);
  const { token } = await opened.store.create({ principal: 'ann' });
  const position = await opened.log.append({ id: ID, type, data });
  const thrown: unknown[] = [];
  for (const settled of await Promise.allSettled(everyCall(opened, token))) {
    expect(settled).toMatchObject({ reason: { code, position } });
    thrown.push(settled.status === 'rejected' && settled.reason);
  }
  const texts = data.length < 12 ? [] : [data.slice(0, 12), data.slice(-12)];
  noLeak({ tokens: [token], texts }, { thrown });
}

describe.each(LOGS)('%s', (kind) => {
  it('LOG-2: what is not known to this version is a typed error without its text, and nothing is answered any more', async () => {
    for (const [, type, data] of UNSUPPORTED) await expectSilent(kind, type, data, 'ERR_EVENT_UNSUPPORTED');
  });

  it('LOG-2: what no version has written is a typed error without its text, and nothing is answered any more', async () => {
    const stride = kind === 'memory' ? 1 : STRIDE;
    for (const [what, type, data] of CORRUPT.filter((_, index) => index % stride === seed % stride)) {
      await expectSilent(kind, type, data, 'ERR_EVENT_LOG_CORRUPT').catch((error: unknown) => {
        throw new Error(what, { cause: error });
      });
    }
  });

  it('LOG-2: garbage in the middle hides nothing that stands behind it, and shows nothing either', async () => {
    const opened = await openStore(kind);
    const { token } = await opened.store.create({ principal: 'ann' });
    const position = await opened.log.append({ id: ID, type: 'session_expired', data: '{' });
    const other = await openStore('memory');
    await other.store.create({ principal: 'bob' });
    for (const { id, type, data } of await readAll(other.log)) await opened.log.append({ id, type, data });
    const settled = await Promise.allSettled(everyCall(opened, token));
    for (const each of settled) expect(each).toMatchObject({ reason: { code: 'ERR_EVENT_LOG_CORRUPT', position } });
  });

  it('LOG-2, LIF-2: what is well written and not allowed changes nothing', async () => {
    const opened = await openStore(kind);
    const { store, log } = opened;
    const { token, session } = await store.create({ principal: 'ann', attributes: { role: 'guest' } });
    const over = await store.create({ principal: 'bob' });
    await store.expire(over.token);
    const [live = '', dead = ''] = (await readAll(log)).map(({ data }) => JSON.parse(data).token_handle as string);
    const other = `sha256:v1:${'0b'.repeat(32)}`;
    const created = {
      ...{ v: 1, token_handle: other, principal: 'admin', created_at: AT, expires_at: FAR, absolute_expires_at: FAR },
      attributes: { role: 'admin' },
    };
    const before = await Array.fromAsync(store.list());
    const forged: readonly (readonly [type: string, data: object, id?: string])[] = [
      ['session_created', { ...created, token_handle: live }],
      ['session_created', { ...created, token_handle: dead }],
      ['session_created', created, session.id],
      ['session_created', { ...created, rotated_from: live }],
      ['session_created', { ...created, rotated_from: dead, principal: 'bob' }],
      ['session_created', { ...created, rotated_from: other, principal: 'ann' }],
      ['session_created', { ...created, token_handle: live, rotated_from: live, principal: 'ann' }],
      ['session_touched', { v: 1, token_handle: dead, last_seen_at: AT, expires_at: FAR }],
      ['session_touched', { v: 1, token_handle: other, last_seen_at: AT, expires_at: FAR }],
      ['session_expired', { v: 1, token_handle: other, expired_at: AT }],
      ['session_expired', { v: 1, token_handle: dead, family: true, expired_at: AT }],
      ['session_expired', { v: 1, principal: 'ANN', expired_at: AT }],
      ['session_expired', { v: 1, principal: 'ann', except: session.id, expired_at: AT }],
    ];
    for (const [index, [type, data, id]] of forged.entries()) {
      const own = `01ARZ3NDEKTSV4RRFFQ69G5${String(index).padStart(3, '0')}`;
      const appending = log.append({ id: id ?? own, type, data: JSON.stringify(data) });
      // The log in SQLite takes no id twice.
      await appending.catch((error: unknown) => expect(error).toMatchObject({ field: 'id' }));
      expect(await Array.fromAsync(store.list()), `forgery ${index}`).toEqual(before);
      expect(await store.get(token)).toEqual(session);
      expect(await store.get(over.token)).toBeUndefined();
    }
    const beyond = { v: 1, token_handle: live, last_seen_at: AT, expires_at: FAR };
    await log.append({ id: ID, type: 'session_touched', data: JSON.stringify(beyond) });
    expect((await store.get(token))?.expiresAt, 'capped').toBe(session.absoluteExpiresAt);
    await sameAfterReopening(opened);
  });

  it('LOG-2: a log that was compacted to nothing, or to what is no snapshot, is not believed by who has to read it', async () => {
    const hostile: readonly (readonly string[])[] = [
      [],
      ['null'],
      ['{}'],
      ['[]'],
      ['["begin",99,1]'],
      ['["begin",1,1]'],
      ['"x"'],
      ['{'],
    ];
    for (const entries of hostile) {
      const opened = await openStore(kind);
      const { store, log, another } = opened;
      const { token } = await store.create({ principal: 'ann' });
      await store.expire(token);
      const upTo = (await readAll(log)).at(-1)?.position ?? 0;
      await (log as unknown as { compact(request: object): Promise<void> }).compact({ upTo, snapshot: entries });
      const code = expect.stringMatching(/^ERR_EVENT_(LOG_CORRUPT|UNSUPPORTED)$/);
      await expect(another(), entries.join()).rejects.toMatchObject({ code });
      await store.create({ principal: 'bob' });
      await expect(another(), 'appended to').rejects.toMatchObject({ code });
      expect(await store.get(token), 'who has read the events knows').toBeUndefined();
    }
  });

  it('LOG-1: one event is one record, whatever the strings hold', async () => {
    const opened = await openStore(kind);
    const { store, log } = opened;
    const { token, session } = await store.create({ principal: 'victim' });
    const handle = JSON.parse((await readAll(log))[0]?.data ?? '').token_handle as string;
    const data = JSON.stringify({ v: 1, token_handle: handle, expired_at: AT });
    const fake = JSON.stringify({ id: ID, type: 'session_expired', data });
    const harn = JSON.stringify({ id: ID, event: { kind: 'session_expired', payload: JSON.parse(data) } });
    const frame = `\u001e00000002 0123456789ab 00000001 00000000 00000000 ${data}00000000\n`;
    const strings = [
      ...['\n', '\r\n', '\r', '\u2028', '\u2029', '\u001e', '\u0085', '\f'].flatMap((end) => [
        end + fake + end,
        end + harn + end,
      ]),
      frame,
      `"},${fake},{"a":"`,
      `\\"}\n${fake}`,
      '\u001b[2J\u001b]0;admin\u0007',
      `'); INSERT INTO events VALUES (99, '${ID}', 'sessions', 'session_expired', '${data}'); --`,
      "'); DELETE FROM events; --",
    ];
    const written = [...strings, ...fc.sample(hostileString, 30)].filter(
      (text) => !text.includes('\0') && Buffer.byteLength(JSON.stringify(text)) < 4000,
    );
    for (const text of written) {
      const attributes = { text };
      const before = (await readAll(log)).length;
      expect((await store.create({ principal: 'ann', attributes })).session.attributes).toEqual(attributes);
      expect(await readAll(log)).toHaveLength(before + 1);
    }
    const again = await sameAfterReopening(opened);
    const listed = await Array.fromAsync(again.store.list({ principal: 'ann' }));
    expect(listed.map(({ attributes }) => attributes['text'])).toEqual(written);
    expect(await again.store.get(token)).toEqual(session);
  });

  it('LOG-3: a log whose positions go back, repeat or lie is not believed', async () => {
    const back = [(last: number) => last, (last: number) => last - 1, () => 0, () => -1];
    const lies = [() => Number.NaN, () => Number.POSITIVE_INFINITY, () => 2 ** 53, (last: number) => `${last + 1}`];
    for (const lie of [...back, (last: number) => last + 0.5, ...lies]) {
      const { store, log, clock } = await openStore(kind);
      const { token } = await store.create({ principal: 'ann' });
      await store.touch(token, { attributes: { a: 1 } });
      const lying = delegate(log);
      const reader = await SessionStore.open(lying, { policy: POLICY, clock: clock.now });
      const [first, last] = await readAll(log);
      const event = { ...first, position: lie(last?.position ?? 0) } as never;
      const { read, readSync } = lying;
      if (readSync !== undefined) lying.readSync = () => [event];
      lying.read = async function* () {
        yield event;
      };
      for (let time = 0; time < 2; time++) {
        await expect(reader.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
      }
      Object.assign(lying, { read, readSync });
      await expect(reader.get(token), 'from then on').rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
    }
  });

  it('LOG-3: an append that was acknowledged and is not there is not believed', async () => {
    const opened = await openStore(kind);
    const { store, log, clock } = opened;
    const { token } = await store.create({ principal: 'ann' });
    const next = ((await readAll(log)).at(-1)?.position ?? 0) + 1;
    const early = { ...delegate(log), append: async () => next };
    const deceived = await SessionStore.open(early, { policy: POLICY, clock: clock.now });
    await expect(deceived.expire(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
    await expect(deceived.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
    expect((await store.get(token))?.principal, 'control: who asks the log itself').toBe('ann');
  });
});

type Delegate = { -readonly [Key in keyof EventLog]: EventLog[Key] } & Pick<AnyLog, 'readSync'>;

function delegate(log: AnyLog): Delegate {
  const { readSync } = log;
  return {
    append: (event, options) => log.append(event, options),
    read: (options) => log.read(options),
    ...(readSync === undefined ? {} : { readSync: (after) => readSync.call(log, after) }),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
}
