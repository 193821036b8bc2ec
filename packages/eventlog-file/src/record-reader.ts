import { crc32 } from 'node:zlib';
import { HeaderReader } from './header-reader.ts';
import { isHexOf } from './hex.ts';
import { type Judgement, judgeRecord } from './judge-record.ts';
import type { Header } from './segment-frame.ts';
import { HEADER_BYTES, RECORD_START, TRAILER_BYTES } from './segment-frame.ts';

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const NO_RECORD = -1;

/**
 * Judges what stands in a segment as `judgeRecord` does. Nearly all of it are whole and valid records: these are passed over
 * in half of the time, and nothing is made for one but the view that `crc32` is given. Of anything else nothing is said here.
 */
export class RecordReader {
  readonly #seed: number;
  readonly #header: HeaderReader;
  readonly #record: { readonly kind: 'record'; end: number; readonly header: Header };

  /** @param seed - of the segment, see `checksumSeed`. */
  constructor(seed: number) {
    this.#seed = seed;
    this.#header = new HeaderReader(seed);
    this.#record = { kind: 'record', end: 0, header: this.#header };
  }

  /**
   * What `judgeRecord` says. It is about another record as soon as this is called again.
   *
   * @param view - of the same bytes, or of more behind them.
   */
  judge(bytes: Buffer, view: DataView, start: number, goesOn: boolean): Judgement {
    const end = this.#endOfWhole(bytes, view, start);
    if (end === NO_RECORD) return judgeRecord(bytes, start, this.#seed, goesOn);
    this.#record.end = end;
    return this.#record;
  }

  #endOfWhole(bytes: Buffer, view: DataView, start: number): number {
    const header = this.#header;
    const json = start + HEADER_BYTES;
    if (json > bytes.length || !header.read(bytes, view, start)) return NO_RECORD;
    const trailer = json + header.length;
    const end = trailer + TRAILER_BYTES;
    if (end > bytes.length || bytes[trailer] !== SPACE || bytes[end - 1] !== LINE_FEED) return NO_RECORD;
    // With a second first byte in them these bytes are something else.
    const next = bytes.indexOf(RECORD_START, start + 1);
    if (next !== -1 && next < end) return NO_RECORD;
    return isHexOf(view, trailer + 1, crc32(bytes.subarray(json, trailer), header.checksum)) ? end : NO_RECORD;
  }
}
