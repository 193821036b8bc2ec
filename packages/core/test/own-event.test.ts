import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { OwnEvent } from '../src/own-event.ts';
import { decodeSessionEvent, encodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionStore } from '../src/session-store.ts';
import { sessionEvent } from './session-event-arbitrary.ts';

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const policy = { absoluteTimeoutMs: 600_000 };
const attributes = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });

describe('an own event', () => {
  it('is what decoding would give, where the log holds what was appended', () =>
    fc.assert(
      fc.property(sessionEvent, (event) => {
        const data = encodeSessionEvent(event);
        const recorded = { id: ID, position: 7, type: event.type, data };
        expect(new OwnEvent(event, data).recordedAs(recorded)).toBe(event);
        expect(decodeSessionEvent(recorded)).toEqual(event);
      }),
    ));

  it('gives its writer the session that every other reader is given, to the sign of a zero', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(attributes, fc.constant({ a: -0, b: [-0, { c: -0 }] })), async (given) => {
        fc.pre(!JSON.stringify(given).includes('\\u0000') && JSON.stringify(given).isWellFormed());
        const log = new MemoryEventLog();
        const writer = await SessionStore.open(log, { policy });
        const { token, session } = await writer.create({ principal: 'ann', attributes: given as never });
        const reader = await SessionStore.open(log, { policy });
        expect(await reader.get(token)).toStrictEqual(session);
      }),
      { numRuns: 50 },
    ));

  it('is decoded where the log holds another text or kind under its id', () => {
    const event = { type: 'session_expired', scope: { of: 'all' }, expiredAt: 1 } as const;
    const data = encodeSessionEvent(event);
    const own = new OwnEvent(event, data);
    expect(own.recordedAs({ id: ID, position: 1, type: event.type, data: data.replace('1970', '1971') })).toBe(
      undefined,
    );
    expect(own.recordedAs({ id: ID, position: 1, type: 'session_touched', data })).toBe(undefined);
  });

  it('did at each position what it did there', () => {
    const own = new OwnEvent({ type: 'session_expired', scope: { of: 'all' }, expiredAt: 1 }, '');
    const [first, second, again] = [[], undefined, []].map((ended) => ({ id: ID, ended, after: undefined }));
    expect(own.landing(1)).toBe(undefined);
    expect(own.isOver, 'somebody waits for it').toBe(false);
    own.landed(3, first as never);
    own.landed(5, second as never);
    expect([1, 3, 5].map((position) => own.landing(position))).toEqual([undefined, first, second]);
    own.landed(3, again as never);
    expect(own.landing(3)).toBe(again);
  });
});
