import { crc32 } from 'node:zlib';
import { MAX_EVENT_DATA_BYTES } from '@sessionlog/core';
import { decodeHex, writeHex } from './hex.ts';
import { shortCrc32 } from './short-crc32.ts';

// A record, as bytes:
//
//   0x1E len8 SP writer12 SP seq8 SP durable12 SP hcrc8 SP <JSON> SP bcrc8 LF
//
// Its first byte is one that JSON text never holds, so that an unfinished record cannot swallow the one behind it. The
// checksums are seeded with the store and the segment, so that a record copied from elsewhere does not validate.

/** The first byte of every record, found nowhere else in one. */
export const RECORD_START = 0x1e;
/** Bytes of a record in front of its JSON. */
export const HEADER_BYTES = 54;
/** Bytes of a record behind its JSON. */
export const TRAILER_BYTES = 10;

/** Most bytes of a record: an event with the largest data, and room for what else a control record may hold. */
export const MAX_RECORD_BYTES: number = MAX_EVENT_DATA_BYTES + 1024;

/** Most bytes of the JSON of a record. */
export const MOST_JSON_BYTES: number = MAX_RECORD_BYTES - HEADER_BYTES - TRAILER_BYTES;

/** Bytes of a header, from its beginning, of which it holds the checksum. */
export const CHECKED_BYTES = 44;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const SPACES: readonly number[] = [9, 22, 31, 44, 53];

/** What the header of a record says. */
export interface Header {
  /** Bytes of the JSON. */
  readonly length: number;
  /** Which opening of the log wrote the record: 48 random bits. */
  readonly writer: number;
  /** How many records of this segment that writer had written with this one. */
  readonly seq: number;
  /** How many bytes of the segment the writer knew to be synced. */
  readonly durable: number;
  /** The header's own checksum, which seeds that of the JSON. */
  readonly checksum: number;
}

/** The seed of all checksums of one segment. */
export function checksumSeed(store: string, segment: string): number {
  return crc32(store + segment);
}

/** One whole record. */
export function encodeFrame(seed: number, writer: number, seq: number, durable: number, json: string): Buffer {
  const record = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(json) + TRAILER_BYTES);
  writeFrame(record, 0, seed, writer, seq, durable, json);
  return record;
}

/** Writes {@link encodeFrame} into `target` at `start`, where there is room for it; gives where it ends. */
export function writeFrame(
  target: Buffer,
  start: number,
  seed: number,
  writer: number,
  seq: number,
  durable: number,
  json: string,
): number {
  const body = start + HEADER_BYTES;
  const trailer = body + target.write(json, body);
  target[start] = RECORD_START;
  for (const place of SPACES) target[start + place] = SPACE;
  writeHex(target, start + 1, trailer - body, 8);
  writeHex(target, start + 10, writer, 12);
  writeHex(target, start + 23, seq, 8);
  writeHex(target, start + 32, durable, 12);
  const checksum = shortCrc32(target, start, start + CHECKED_BYTES, seed);
  writeHex(target, start + 45, checksum, 8);
  target[trailer] = SPACE;
  writeHex(target, trailer + 1, crc32(target.subarray(body, trailer), checksum), 8);
  target[trailer + TRAILER_BYTES - 1] = LINE_FEED;
  return trailer + TRAILER_BYTES;
}

/** The valid header of {@link HEADER_BYTES} between `start` and `end`, or `undefined` when there is none. */
export function decodeHeader(bytes: Buffer, start: number, end: number, seed: number): Header | undefined {
  if (end - start < HEADER_BYTES || bytes[start] !== RECORD_START) return undefined;
  for (const place of SPACES) if (bytes[start + place] !== SPACE) return undefined;
  const checksum = decodeHex(bytes, start + 45, 8);
  if (shortCrc32(bytes, start, start + CHECKED_BYTES, seed) !== checksum) return undefined;
  const length = decodeHex(bytes, start + 1, 8);
  const writer = decodeHex(bytes, start + 10, 12);
  const seq = decodeHex(bytes, start + 23, 8);
  const durable = decodeHex(bytes, start + 32, 12);
  if (Number.isNaN(length + writer + seq + durable)) return undefined;
  if (length > MOST_JSON_BYTES) return undefined;
  return { length, writer, seq, durable, checksum };
}

/** Whether the bytes from `start` to `end`, fewer than a header, could be the beginning of one. */
export function beginsHeader(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== RECORD_START) return false;
  for (let place = 1; place < end - start; place++) {
    const fits = SPACES.includes(place)
      ? bytes[start + place] === SPACE
      : !Number.isNaN(decodeHex(bytes, start + place, 1));
    if (!fits) return false;
  }
  return true;
}

/** Whether the JSON and the trailer of the record at `start`, all of whose bytes are there, are those that were written. */
export function hasBody(bytes: Buffer, start: number, header: Header): boolean {
  const json = start + HEADER_BYTES;
  const trailer = json + header.length;
  return (
    bytes[trailer] === SPACE &&
    bytes[trailer + TRAILER_BYTES - 1] === LINE_FEED &&
    decodeHex(bytes, trailer + 1, 8) === crc32(bytes.subarray(json, trailer), header.checksum)
  );
}
