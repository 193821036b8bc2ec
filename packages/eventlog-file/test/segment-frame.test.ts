import { isEventId } from '@sessionlog/core';
import { newEvent } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '../src/event-content.ts';
import { judgeRecord } from '../src/judge-record.ts';
import { checksumSeed, encodeFrame, HEADER_BYTES, MAX_RECORD_BYTES, TRAILER_BYTES } from '../src/segment-frame.ts';
import { encodeSegmentHead } from '../src/segment-head.ts';
import { decodeStore, encodeStore } from '../src/store-line.ts';
import { plainEvent } from './plain-event.ts';

const STORE = { id: '00112233445566778899aabbccddeeff', segment: '00000001-0123456789abcdef.log' };
const seed = checksumSeed(STORE.id, STORE.segment);

describe('format v1', () => {
  // Computed with another implementation of CRC-32, and pinned: a change of any of these bytes is a new format.
  it('writes exactly these bytes', () => {
    expect(encodeStore(STORE)).toBe(
      '{"format":1,"minReader":1,"store":"00112233445566778899aabbccddeeff","segment":"00000001-0123456789abcdef.log","crc":"c5380011"}\n',
    );
    const head = encodeFrame(seed, 0xa1b2c3d4e5f6, 1, 0, encodeSegmentHead({ store: STORE.id, number: 1 }));
    expect(head.toString()).toBe(
      '\u001e0000006b a1b2c3d4e5f6 00000001 000000000000 4cfcbce3 {"type":"$segment","data":{"format":1,"minReader":1,"store":"00112233445566778899aabbccddeeff","number":1}} 6ea671fe\n',
    );
    const record = encodeFrame(seed, 0x00000000002a, 7, 4096, encodeEvent(plainEvent(1, '{"a":"\u00e9"}')));
    expect(record.toString()).toBe(
      '\u001e0000004e 00000000002a 00000007 000000001000 413e6b4a {"id":"01ARZ3NDEKTSV4RR0000000001","type":"session_touched","data":{"a":"\u00e9"}} 0085188f\n',
    );
  });

  it('gives a store back', () => {
    expect(decodeStore(Buffer.from(encodeStore(STORE)))).toEqual(STORE);
  });
});

describe('a record', () => {
  it('gives every event back byte for byte, and the numbers of its header', () => {
    const number48 = fc.maxSafeNat().map((value) => value % 2 ** 48);
    fc.assert(
      fc.property(
        newEvent,
        number48,
        fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        number48,
        (event, writer, seq, durable) => {
          const bytes = encodeFrame(seed, writer, seq, durable, encodeEvent(event));
          const judgement = judgeRecord(bytes, 0, seed);
          expect(judgement).toMatchObject({ kind: 'record', end: bytes.length, header: { writer, seq, durable } });
          expect(decodeEvent(bytes, HEADER_BYTES, bytes.length - TRAILER_BYTES, 9)).toEqual({ ...event, position: 9 });
          expect(bytes.lastIndexOf(0x1e)).toBe(0);
        },
      ),
    );
  });

  it('of another store or segment does not validate', () => {
    const bytes = encodeFrame(seed, 1, 1, 0, encodeEvent(plainEvent(1)));
    for (const [store, segment] of [
      ['10112233445566778899aabbccddeeff', STORE.segment],
      [STORE.id, '00000002-0123456789abcdef.log'],
    ] as const) {
      expect(judgeRecord(bytes, 0, checksumSeed(store, segment)).kind).toBe('corrupt');
    }
  });

  it('has a header that admits no more than the largest record', () => {
    const most = MAX_RECORD_BYTES - HEADER_BYTES - TRAILER_BYTES;
    expect(judgeRecord(encodeFrame(seed, 1, 1, 0, 'x'.repeat(most)), 0, seed).kind).toBe('record');
    expect(judgeRecord(encodeFrame(seed, 1, 1, 0, 'x'.repeat(most + 1)), 0, seed).kind).toBe('corrupt');
  });
});

describe('the JSON of an event', () => {
  it('is refused unless it is written as this log writes it', () => {
    const text = encodeEvent(plainEvent(1, '7'));
    for (const other of [
      text.replace('"id"', '"ID"'),
      text.replace('01ARZ', '01arz'),
      text.replace('"type"', '"kind"'),
      text.replace('session_touched', 'Session'),
      text.replace('session_touched', ''),
      text.replace('"data"', '"more"'),
      text.replace(':7}', ':}'),
      text.replace(':7}', ':7'),
      text.replace(/,"data.*/, '}'),
      '',
      '{}',
    ]) {
      expect(decodeEvent(Buffer.from(other), 0, Buffer.byteLength(other), 1), other).toBeUndefined();
    }
    expect(decodeEvent(Buffer.from(text), 0, text.length, 1)).toEqual({ ...plainEvent(1, '7'), position: 1 });
    expect(isEventId(plainEvent(1).id)).toBe(true);
  });
});
