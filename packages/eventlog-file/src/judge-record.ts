import type { Header } from './segment-frame.ts';
import { beginsHeader, decodeHeader, HEADER_BYTES, hasBody, RECORD_START, TRAILER_BYTES } from './segment-frame.ts';

/**
 * What stands at a place of a segment where a record should begin.
 *
 * - `record`: a whole and valid one, up to `end`.
 * - `torn`: the beginning of one whose writer did not finish it; the next one begins at `end`.
 * - `unfinished`: nothing, or the beginning of one with nothing behind it: more bytes may come.
 * - `corrupt`: none of these, and so something that no writer wrote.
 */
export type Judgement =
  | { readonly kind: 'record'; readonly end: number; readonly header: Header }
  | { readonly kind: 'torn'; readonly end: number }
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'corrupt'; readonly reason: string };

const UNFINISHED: Judgement = Object.freeze({ kind: 'unfinished' });
const HEADER_TEXT = /(?=[0-9a-f]{8} [0-9a-f]{12} [0-9a-f]{8} [0-9a-f]{12} [0-9a-f]{8} )/g;

/**
 * The one place where torn and corrupt are told apart.
 *
 * A write in append mode is never continued once something stands behind it, so the beginning of a record with a valid
 * header behind it will never be finished: it is skipped. It was never acknowledged. Any other record that does not
 * validate could have been, so it is damage.
 *
 * @param goesOn - whether the file has more bytes behind these: then a record that reaches beyond them is not judged.
 */
export function judgeRecord(bytes: Buffer, start: number, seed: number, goesOn = false): Judgement {
  if (start === bytes.length) return UNFINISHED;
  const next = bytes.indexOf(RECORD_START, start + 1);
  const end = next === -1 ? bytes.length : next;
  const header = decodeHeader(bytes, start, end, seed);
  if (header === undefined && !isCutHeader(bytes, start, end)) return corrupt('a record has no valid header');
  if (header !== undefined) {
    const recordEnd = start + HEADER_BYTES + header.length + TRAILER_BYTES;
    if (recordEnd <= end) {
      if (hasBody(bytes, start, header)) return { kind: 'record', end: recordEnd, header };
      return corrupt('the checksum of a record does not fit its content');
    }
    if (goesOn && next === -1) return UNFINISHED;
    if (hidesHeader(bytes, start + HEADER_BYTES, end, seed)) return corrupt('a record has lost its first byte');
  }
  return next === -1 ? UNFINISHED : judgeCut(bytes, next, seed);
}

// What comes behind a cut record decides about it. That can be another one that was cut inside its header.
function judgeCut(bytes: Buffer, end: number, seed: number): Judgement {
  for (let behind = end; ; ) {
    const next = bytes.indexOf(RECORD_START, behind + 1);
    const limit = next === -1 ? bytes.length : next;
    if (decodeHeader(bytes, behind, limit, seed) !== undefined) return { kind: 'torn', end };
    if (!isCutHeader(bytes, behind, limit)) return corrupt('an unfinished record has no valid header behind it');
    if (next === -1) return UNFINISHED;
    behind = next;
  }
}

function isCutHeader(bytes: Buffer, start: number, end: number): boolean {
  return end - start < HEADER_BYTES && beginsHeader(bytes, start, end);
}

// A damaged first byte must not let the record before, which was cut, swallow the one it belongs to.
function hidesHeader(bytes: Buffer, start: number, end: number, seed: number): boolean {
  const text = bytes.toString('latin1', start, end);
  for (const { index } of text.matchAll(HEADER_TEXT)) {
    const header = Buffer.from(`\x1e${text.slice(index, index + HEADER_BYTES - 1)}`, 'latin1');
    if (decodeHeader(header, 0, HEADER_BYTES, seed) !== undefined) return true;
  }
  return false;
}

function corrupt(reason: string): Judgement {
  return { kind: 'corrupt', reason };
}
