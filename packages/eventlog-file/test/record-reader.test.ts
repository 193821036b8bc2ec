import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';
import { newEvent } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { encodeEvent } from '../src/event-content.ts';
import { encodeHex } from '../src/hex.ts';
import { type Judgement, judgeRecord } from '../src/judge-record.ts';
import { RecordReader } from '../src/record-reader.ts';
import type { Header } from '../src/segment-frame.ts';
import { decodeHeader, encodeFrame, HEADER_BYTES, MOST_JSON_BYTES, TRAILER_BYTES } from '../src/segment-frame.ts';

const SEED = 7;

type Judge = (bytes: Buffer, view: DataView, start: number, goesOn: boolean) => Judgement;

const number48 = fc.oneof(fc.nat(9), fc.nat(0xffffff), fc.integer({ min: 0, max: 2 ** 48 - 1 }));

const written = fc.record({
  event: newEvent,
  writer: fc.constantFrom(1, 2, 0xa1b2c3d4e5f6),
  seq: fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  durable: number48,
});

// What is put in place of a byte: any, and those that stand for something in a header, or do so with one bit more.
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0x1e, 0x20, 0x0a, 0x30, 0x39, 0x61, 0x66, 0x41, 0x3a, 0x60, 0x67));

// `signed`: both checksums are made to fit what was changed. `place`: in the header, in the trailer, or anywhere.
const blow = fc.record({
  record: fc.nat(),
  from: fc.constantFrom('header', 'trailer', 'any'),
  place: fc.nat(),
  byte,
  signed: fc.boolean(),
});

const log = fc.record({
  records: fc.array(written, { minLength: 1, maxLength: 6 }),
  blows: fc.array(blow, { maxLength: 2 }),
  cut: fc.option(fc.nat()),
  goesOn: fc.boolean(),
});

function placeIn(record: Buffer, { from, place }: { readonly from: string; readonly place: number }): number {
  if (from === 'header') return place % HEADER_BYTES;
  return from === 'trailer' ? record.length - 1 - (place % TRAILER_BYTES) : place % record.length;
}

function sign(record: Buffer): void {
  const checksum = crc32(record.subarray(0, 44), SEED);
  record.write(encodeHex(checksum, 8), 45, 'latin1');
  const trailer = record.length - TRAILER_BYTES;
  record.write(encodeHex(crc32(record.subarray(HEADER_BYTES, trailer), checksum), 8), trailer + 1, 'latin1');
}

function judgesAsItShould(judgeOf: () => Judge) {
  return fc.property(log, ({ records, blows, cut, goesOn }) => {
    const parts = records.map(({ event, writer, seq, durable }) =>
      encodeFrame(SEED, writer, seq, durable, encodeEvent(event)),
    );
    for (const each of blows) {
      const part = parts[each.record % parts.length] as Buffer;
      part[placeIn(part, each)] = each.byte;
      if (each.signed) sign(part);
    }
    // What is read ends anywhere in what is there: the rest is of an earlier reading.
    const all = Buffer.concat(parts);
    const bytes = all.subarray(0, cut === null ? all.length : cut % (all.length + 1));
    const view = new DataView(all.buffer, all.byteOffset, all.length);
    const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, part) => sum + part.length, 0));
    starts.push(all.length);
    const judge = judgeOf();
    // Once more, in the other direction: what was read before says nothing of what comes.
    for (const start of [...starts, ...starts.toReversed()].filter((start) => start <= bytes.length)) {
      const expected = judgeRecord(bytes, start, SEED, goesOn);
      const judgement = judge(bytes, view, start, goesOn);
      expect(spelledOut(judgement)).toEqual(spelledOut(expected));
    }
  });
}

function spelledOut(judgement: Judgement) {
  if (judgement.kind !== 'record') return judgement;
  const { length, writer, seq, durable, checksum } = judgement.header;
  return { kind: 'record', end: judgement.end, header: { length, writer, seq, durable, checksum } };
}

function reader(): Judge {
  const records = new RecordReader(SEED);
  return records.judge.bind(records);
}

// One that believes `isRecord` of what has a valid header.
function believing(isRecord: (bytes: Buffer, start: number, end: number) => boolean): () => Judge {
  return () => (bytes, _, start, goesOn) => {
    const header = decodeHeader(bytes, start, bytes.length, SEED);
    const end = start + HEADER_BYTES + (header?.length ?? 0) + TRAILER_BYTES;
    if (header !== undefined && isRecord(bytes, start, end)) return { kind: 'record', end, header };
    return judgeRecord(bytes, start, SEED, goesOn);
  };
}

function fits(bytes: Buffer, start: number, end: number): boolean {
  const trailer = end - TRAILER_BYTES;
  const checksum = crc32(bytes.subarray(start, start + 44), SEED);
  const found = bytes.toString('latin1', trailer + 1, end - 1);
  return found === encodeHex(crc32(bytes.subarray(start + HEADER_BYTES, trailer), checksum), 8);
}

// One that says of a record what was so of the one before.
function forgetful(): Judge {
  const judge = reader();
  let before: Header | undefined;
  return (bytes, view, start, goesOn) => {
    const judgement = judge(bytes, view, start, goesOn);
    if (judgement.kind !== 'record') return judgement;
    const header = before ?? judgement.header;
    before = { ...judgement.header };
    return { ...judgement, header };
  };
}

describe('a reader of records', () => {
  it('judges what is whole, cut or damaged as it is judged by itself, whatever it read before', () =>
    fc.assert(judgesAsItShould(reader), { numRuns: 1000 * scale }));

  it.each([
    ['does not look at the checksum of the JSON', believing((bytes, _, end) => end <= bytes.length)],
    ['takes a space or a line feed for granted', believing((bytes, start, end) => fits(bytes, start, end))],
    ['reads on behind the end', believing((_, start, end) => end > start)],
    ['says of a record what was so of the one before', forgetful],
  ] satisfies [string, () => Judge][])('control: one that %s is found out', (_, judge) =>
    expect(fc.check(judgesAsItShould(judge), { numRuns: 20_000, endOnFailure: true }).failed).toBe(true),
  );

  it('makes nothing for a record that is whole and valid, whoever wrote it', () =>
    fc.assert(
      fc.property(fc.array(written, { minLength: 2, maxLength: 6 }), (records) => {
        const judge = reader();
        const judgements = records.map(({ event, writer, seq, durable }) => {
          const bytes = encodeFrame(SEED, writer, seq, durable, encodeEvent(event));
          const judgement = judge(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, false);
          expect(judgement).toMatchObject({ kind: 'record', end: bytes.length, header: { writer, seq, durable } });
          return judgement;
        });
        expect(new Set(judgements).size).toBe(1);
      }),
    ));

  it('does not take a record with a second first byte in it for one, though its checksums fit', () => {
    const bytes = encodeFrame(SEED, 1, 1, 0, `{"id":"\x1e"}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    expect(fits(bytes, 0, bytes.length)).toBe(true);
    expect(reader()(bytes, view, 0, false)).toEqual(judgeRecord(bytes, 0, SEED));
    expect(judgeRecord(bytes, 0, SEED).kind).not.toBe('record');
  });

  it('takes no record that is larger than the largest', () => {
    for (const [more, kind] of [
      [0, 'record'],
      [1, 'corrupt'],
    ] as const) {
      const bytes = encodeFrame(SEED, 1, 1, 0, 'x'.repeat(MOST_JSON_BYTES + more));
      expect(reader()(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, false).kind).toBe(kind);
    }
  });

  it.each([false, true])(
    'judges every byte in every place around the JSON as it should, with checksums that fit: %s',
    (signed) => {
      const written = encodeFrame(SEED, 1, 1, 0, '{}');
      const judge = reader();
      for (let place = 0; place < written.length; place++) {
        for (let byte = 0; byte < 256; byte++) {
          const bytes = Buffer.from(written).fill(byte, place, place + 1);
          if (signed) sign(bytes);
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
          const expected = spelledOut(judgeRecord(bytes, 0, SEED));
          if (!isDeepStrictEqual(spelledOut(judge(bytes, view, 0, false)), expected))
            expect.unreachable(`${place} ${byte}`);
        }
      }
    },
  );
});
