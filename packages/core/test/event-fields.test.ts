import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../src/event-log.ts';
import { decodeSessionEvent } from '../src/session-event-codec.ts';
import { HARD_LIMITS } from '../src/session-limits.ts';

const HANDLE = `sha256:v1:${'0a'.repeat(32)}`;
const AT = '2026-11-21T07:36:36.703Z';
const CREATED = {
  token_handle: HANDLE,
  principal: 'ann',
  created_at: AT,
  expires_at: AT,
  absolute_expires_at: AT,
  attributes: {},
};
const TOUCHED = { token_handle: HANDLE, last_seen_at: AT };
const EXPIRED = { token_handle: HANDLE, expired_at: AT };

function decode(type: string, data: unknown, part: Partial<RecordedEvent> = {}): unknown {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return decodeSessionEvent({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', position: 7, type, data: text, ...part });
}

function corrupt(reason: string) {
  const message = `The event log is damaged at position 7: ${reason}. Keep the files as they are and restore a backup.`;
  return expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT', message, position: 7, location: 'position 7' });
}

function unsupported(what: string) {
  const message = expect.stringMatching(new RegExp(`^${what} [^ ]`));
  return expect.objectContaining({ code: 'ERR_EVENT_UNSUPPORTED', message, position: 7 });
}

describe('what no writer writes is told by its field, without what stands in it', () => {
  const NOT_AN_OBJECT = 'an event is not a JSON object with each key once';

  it.each<[string, unknown, string]>([
    ['session_touched', 'null', NOT_AN_OBJECT],
    ['session_touched', '[]', NOT_AN_OBJECT],
    ['session_touched', '1', NOT_AN_OBJECT],
    ['session_touched', '', NOT_AN_OBJECT],
    ['session_touched', { ...TOUCHED, token_handle: 'secret' }, 'token_handle is not a handle'],
    ['session_touched', { ...TOUCHED, token_handle: undefined }, 'token_handle is not a handle'],
    ['session_touched', { ...TOUCHED, last_seen_at: undefined }, 'last_seen_at is not a time'],
    ['session_touched', { ...TOUCHED, expires_at: 'secret' }, 'expires_at is not a time'],
    ['session_touched', { ...TOUCHED, attributes: null }, 'attributes are not as any writer writes them'],
    ['session_created', { ...CREATED, created_at: 1 }, 'created_at is not a time'],
    ['session_created', { ...CREATED, expires_at: null }, 'expires_at is not a time'],
    ['session_created', { ...CREATED, absolute_expires_at: '' }, 'absolute_expires_at is not a time'],
    ['session_created', { ...CREATED, last_seen_at: 0 }, 'last_seen_at is not a time'],
    ['session_created', { ...CREATED, principal: '' }, 'principal is no line of text'],
    ['session_created', { ...CREATED, principal: 'secret\n' }, 'principal is no line of text'],
    ['session_created', { ...CREATED, attributes: undefined }, 'attributes are not as any writer writes them'],
    ['session_created', { ...CREATED, attributes: ['secret'] }, 'attributes are not as any writer writes them'],
    ['session_created', { ...CREATED, rotated_from: 'secret' }, 'rotated_from is not a handle'],
    ['session_created', { ...CREATED, rotated_from: HANDLE, grace_until: 1 }, 'grace_until is not a time'],
    ['session_created', { ...CREATED, idle_timeout_ms: null }, 'idle_timeout_ms is not a whole number'],
    ['session_created', { ...CREATED, limit: null }, 'limit is not an object'],
    ['session_created', { ...CREATED, limit: [] }, 'limit is not an object'],
    ['session_created', { ...CREATED, limit: 'secret' }, 'limit is not an object'],
    ['session_created', { ...CREATED, limit: { on_limit: 'reject' } }, 'limit is not a whole number'],
    ['session_created', { ...CREATED, minted: 1 }, 'minted is not true'],
    ['session_expired', { ...EXPIRED, family: false }, 'family is not true'],
    ['session_expired', { ...EXPIRED, all: true }, 'an expiry has more than one scope'],
    ['session_expired', { ...EXPIRED, principal: 'ann' }, 'an expiry has more than one scope'],
    ['session_expired', { all: true, principal: 'ann', expired_at: AT }, 'an expiry has more than one scope'],
    ['session_expired', { all: 'yes', expired_at: AT }, 'all is not true'],
    ['session_expired', { principal: 'ann', except: 'secret', expired_at: AT }, 'except is not an event id'],
    ['session_expired', { ...EXPIRED, expired_at: undefined }, 'expired_at is not a time'],
    ['session_expired', { ...EXPIRED, reason: 1 }, 'reason is no line of text'],
    ['session_expired', { ...EXPIRED, actor: ' \u0000' }, 'actor is no line of text'],
  ])('%s %j: %s', (type, data, reason) => {
    expect(() => decode(type, data)).toThrow(corrupt(reason));
  });

  it('an event that has no id, or no text', () => {
    const reason = 'an event has no id or no text';
    expect(() => decode('session_touched', TOUCHED, { id: '' })).toThrow(corrupt(reason));
    for (const data of [undefined, null, TOUCHED, Buffer.from(JSON.stringify(TOUCHED))]) {
      expect(() => decode('session_touched', TOUCHED, { data: data as never })).toThrow(corrupt(reason));
    }
  });

  it('an event that is larger than any writer makes it', () => {
    const text = JSON.stringify(TOUCHED);
    expect(decode('session_touched', text.padEnd(HARD_LIMITS.eventBytes))).toMatchObject({ handle: HANDLE });
    expect(() => decode('session_touched', text.padEnd(HARD_LIMITS.eventBytes + 1))).toThrow(
      corrupt('an event is larger than any writer makes it'),
    );
  });
});

describe('what only a later version writes is told as such', () => {
  it.each<[string, unknown, string]>([
    ['session_revoked', {}, 'A kind of event in this log'],
    ['session_touched', { ...TOUCHED, v: 2 }, 'The version of an event'],
    ['session_touched', { ...TOUCHED, v: 0 }, 'The version of an event'],
    ['session_touched', { ...TOUCHED, v: '1' }, 'The version of an event'],
    ['session_touched', { ...TOUCHED, v: null }, 'The version of an event'],
    ['session_created', { ...CREATED, limit: { max: 1 } }, 'What a session limit does'],
    ['session_created', { ...CREATED, limit: { max: 1, on_limit: 'ask' } }, 'What a session limit does'],
    ['session_expired', { expired_at: AT }, 'Whom an expiry ends'],
  ])('%s %j: %s', (type, data, what) => {
    expect(() => decode(type, data)).toThrow(unsupported(what));
  });
});

it('whole numbers are from 1 to the last one that is exact', () => {
  const decoded = (value: unknown) => decode('session_created', { ...CREATED, idle_timeout_ms: value });
  for (const value of [1, Number.MAX_SAFE_INTEGER]) expect(decoded(value)).toMatchObject({ idleTimeoutMs: value });
  for (const value of [0, -1, 1.5, 2 ** 53, '1', true, [1]]) {
    expect(() => decoded(value), String(value)).toThrow(corrupt('idle_timeout_ms is not a whole number'));
  }
});

it('attributes may be left out of a rotation alone', () => {
  const { attributes, ...carried } = CREATED;
  expect(decode('session_created', { ...carried, rotated_from: HANDLE })).toMatchObject({ attributes: undefined });
  expect(decode('session_created', { ...CREATED, rotated_from: HANDLE })).toMatchObject({ attributes });
  expect(() => decode('session_created', carried)).toThrow(corrupt('attributes are not as any writer writes them'));
});
