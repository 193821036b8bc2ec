import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { RecordedEvent } from '../src/event-log.ts';
import { NO_DEADLINE, PackedEvent } from '../src/packed-event.ts';
import { PackedHandle, PLAIN } from '../src/packed-handle.ts';
import { scanEventBytes, scanPackedEvent } from '../src/scan-packed-event.ts';
import { decodeSessionEvent, encodeSessionEvent } from '../src/session-event-codec.ts';
import { unpackCreation, unpackId } from '../src/unpack-creation.ts';
import { change, changed, HANDLES, inBytes } from './changed-events.ts';
import { denseHistory } from './dense-history.ts';

type Scan = typeof scanPackedEvent;

const scanBytes: Scan = (recorded, event) => scanEventBytes(inBytes(recorded), event);
const handles = new PackedHandle();
// One holds many, one after the other.
const event = new PackedEvent();
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

let scanned = 0;

/** What an event in numbers says. */
function said(): object {
  const { type, moment, expiresAt, attributes } = event;
  const handle = handles.unpack(PLAIN, event.handle, 0);
  if (type === 'session_created') return unpackCreation(event);
  if (type === 'session_expired') return { type, scope: { of: 'session', handle }, expiredAt: moment };
  return {
    type,
    handle,
    lastSeenAt: moment,
    expiresAt: expiresAt === NO_DEADLINE ? undefined : expiresAt,
    attributes: attributes === '' ? undefined : JSON.parse(attributes),
  };
}

/** What the text of an event says, but for what nobody asks an event in numbers for. */
function meant(recorded: RecordedEvent): object {
  const {
    idleTimeoutMs: _,
    reason: _reason,
    actor: _actor,
    ...rest
  } = decodeSessionEvent(recorded) as never as {
    [field: string]: unknown;
  };
  return rest;
}

function agrees(scan: Scan) {
  return fc.property(denseHistory, fc.array(change, { minLength: 25, maxLength: 25 }), (history, changes) => {
    for (const [index, part] of history.entries()) {
      const recorded = changed(part, index, changes[index] as (typeof changes)[number]);
      if (!scan(recorded, event)) continue;
      scanned += 1;
      expect([unpackId(event), said()]).toEqual([recorded.id, meant(recorded)]);
    }
  });
}

describe('an event that is scanned into numbers', () => {
  it.each([
    ['text', scanPackedEvent],
    ['bytes', scanBytes],
  ] satisfies [string, Scan][])('from %s says what its text says', (_, scan) => {
    scanned = 0;
    fc.assert(agrees(scan), { numRuns: 300 * scale });
    expect(scanned, 'of the events').toBeGreaterThan(300 * scale);
  });

  it.each<[string, Scan]>([
    [
      'takes a cap of none for one',
      ({ data, ...rest }, into) => scanPackedEvent({ ...rest, data: data.replace('"max":0', '"max":') }, into),
    ],
    [
      'keeps the cap of the one before',
      (recorded, into) => {
        const { most } = into;
        const isScanned = scanPackedEvent(recorded, into);
        if (!recorded.data.includes('"limit"')) into.most = most;
        return isScanned;
      },
    ],
    [
      'takes a timeout of nothing',
      ({ data, ...rest }, into) => scanPackedEvent({ ...rest, data: data.replace('ms":0', 'ms":7') }, into),
    ],
  ])('control: one that %s is found out', (_, broken) => {
    expect(fc.check(agrees(broken), { numRuns: 20_000, endOnFailure: true }).failed).toBe(true);
  });

  const TOUCHED = `{"v":1,"token_handle":"${HANDLES[0]}","last_seen_at":"2026-11-21T07:36:36.703Z"}`;
  const EVENT = { id: ID, position: 7, type: 'session_touched', data: TOUCHED };

  it.each([
    ['a cap of no session', '"max":1', '"max":0'],
    ['a timeout of no time', '"idle_timeout_ms":7', '"idle_timeout_ms":0'],
    ['a way to keep a cap that nobody knows', '"reject"', '"refuse"'],
  ])('has not %s', (_, good, bad) => {
    const moments = { createdAt: 1, expiresAt: 5, absoluteExpiresAt: 9, idleTimeoutMs: 7 };
    const begun = { type: 'session_created', handle: HANDLES[0] as string, principal: 'ann', attributes: {} } as const;
    const data = encodeSessionEvent({ ...begun, ...moments, limit: { max: 1, onLimit: 'reject' } });
    const created = { ...EVENT, type: begun.type, data };
    expect([data.includes(good), scanPackedEvent(created, event)]).toEqual([true, true]);
    const refused = { ...created, data: data.replace(good, bad) };
    expect([scanPackedEvent(refused, event), scanBytes(refused, event)]).toEqual([false, false]);
    expect(() => decodeSessionEvent(refused)).toThrow(expect.objectContaining({ position: 7 }));
  });

  it.each(['session_adopted', 'Session_touched', '', undefined])('is of a type that has numbers, not %s', (type) => {
    const other = { ...EVENT, type: type as string };
    expect(scanPackedEvent(EVENT, event)).toBe(true);
    for (const data of [TOUCHED, `{"v":1,"token_handle":"${HANDLES[0]}}`]) {
      expect(scanPackedEvent({ ...other, data }, event)).toBe(false);
      expect(scanBytes({ ...other, data }, event)).toBe(false);
    }
  });

  it.each([undefined, null, 7, Array.from(ID), Buffer.from(TOUCHED)])('is text, not %s', (value) => {
    for (const field of ['id', 'data']) expect(scanPackedEvent({ ...EVENT, [field]: value }, event)).toBe(false);
  });

  it.each(['', ID.slice(1), `${ID}0`, ID.toLowerCase(), `03ZZZZZZ${'0'.repeat(18)}`, 'é'.repeat(13)])(
    'has a ULID, and one with words of its own: not %s',
    (id) => {
      expect(scanPackedEvent({ ...EVENT, id }, event)).toBe(false);
      // In bytes it has as many as a ULID.
      if (Buffer.byteLength(id) === ID.length) expect(scanBytes({ ...EVENT, id }, event)).toBe(false);
    },
  );
});
