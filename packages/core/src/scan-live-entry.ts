import { HANDLE_WORDS, packDigits } from './packed-handle.ts';
import { parseJsonList } from './parse-json.ts';
import { TextPiece } from './text-piece.ts';

const BEGIN = '["live",["';
const NEXT_TEXTS = '"],["';
const LAST_TEXTS = '"],[';
const TEXTS_END = '"]]';
const PLAIN = new TextPiece('"sha256:v1:');
const DIGITS = 64;
const HANDLE_BYTES = PLAIN.length + DIGITS + 1;
const MOST_DIGITS = 15;
const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const NUMBER_COLUMNS = 6;

/** The columns of an entry with live sessions, by rows. What the numbers and texts mean is not looked at yet. */
export interface LiveColumns {
  readonly ids: readonly unknown[];
  /** The words of the digits of plain handles, eight for each, as `PackedHandle` has them. */
  readonly digits: Int32Array;
  readonly principals: readonly unknown[];
  /** The moments that a session has, its mark and the place of its attributes, in the order of the columns. */
  readonly numbers: readonly ArrayLike<unknown>[];
  readonly texts: readonly unknown[];
}

let bytes: Buffer = Buffer.alloc(0);
let view: DataView = new DataView(bytes.buffer);

/**
 * The columns of an entry with live sessions, in the one spelling that our encoder gives to almost every one: all of it
 * ASCII, no white space, no escape but in attributes, and no handle that was made with a key. Handles and numbers, which
 * are most of it, are read from bytes: no text is made of them, and that takes a third of the time of `JSON.parse`.
 *
 * @returns what reading the entry as JSON would give; `undefined`, for anything else, says nothing of it.
 */
export function scanLiveEntry(entry: string): LiveColumns | undefined {
  if (!entry.startsWith(BEGIN) || !toBytes(entry)) return undefined;
  const idsEnd = entry.indexOf(NEXT_TEXTS, BEGIN.length);
  const handlesFrom = idsEnd + NEXT_TEXTS.length - 1;
  const ids = idsEnd === -1 ? undefined : textsOf(entry, BEGIN.length - 2, idsEnd + 2);
  if (ids === undefined) return undefined;
  const digits = new Int32Array(HANDLE_WORDS * ids.length);
  const principalsFrom = scanHandles(handlesFrom, digits);
  const principalsEnd = entry.indexOf(LAST_TEXTS, principalsFrom);
  if (principalsFrom === 0 || principalsEnd === -1) return undefined;
  const principals = textsOf(entry, principalsFrom, principalsEnd + 2);
  const numbers: Float64Array[] = [];
  let at = principalsEnd + 3;
  for (let column = 0; column < NUMBER_COLUMNS && at > 0; column++) {
    const scanned = new Float64Array(ids.length);
    at = scanNumbers(at, scanned);
    numbers.push(scanned);
  }
  if (at === 0 || !entry.endsWith(TEXTS_END)) return undefined;
  const texts = parseJsonList(entry.slice(at, -1));
  if (principals?.length !== ids.length || texts === undefined) return undefined;
  return { ids, digits, principals, numbers, texts };
}

function toBytes(entry: string): boolean {
  if (bytes.length < entry.length + HANDLE_BYTES + 1) {
    bytes = Buffer.alloc(2 * entry.length + HANDLE_BYTES + 1);
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  // Nothing reads on from here into what an earlier entry left.
  bytes[entry.length] = 0;
  return Buffer.byteLength(entry) === entry.length && bytes.write(entry, 0, 'latin1') === entry.length;
}

// Without an escape, what ends a list of texts can't stand in one of them.
function textsOf(entry: string, from: number, to: number): readonly unknown[] | undefined {
  const column = entry.slice(from, to);
  return column.includes('\\') ? undefined : parseJsonList(column);
}

// Each gives where the next column begins, and 0 where this one is not as it should be.
function scanHandles(from: number, digits: Int32Array): number {
  let at = from;
  for (let begin = 0; begin < digits.length; begin += HANDLE_WORDS) {
    if (!PLAIN.isAt(view, at) || !packDigits(view, at + PLAIN.length, digits.subarray(begin, begin + HANDLE_WORDS)))
      return 0;
    at += HANDLE_BYTES;
    const end = begin + HANDLE_WORDS === digits.length ? CLOSING_BRACKET : COMMA;
    if (bytes[at - 1] !== QUOTE || bytes[at] !== end) return 0;
    at += 1;
  }
  return nextColumn(at);
}

function scanNumbers(from: number, numbers: Float64Array): number {
  let at = bytes[from] === OPENING_BRACKET ? from + 1 : 0;
  for (let row = 0; row < numbers.length; row++) {
    const begin = at;
    let value = 0;
    for (let digit = (bytes[at] as number) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++at] as number) - ZERO) {
      value = 10 * value + digit;
    }
    const length = at - begin;
    if (length === 0 || length > MOST_DIGITS || (length > 1 && bytes[begin] === ZERO)) return 0;
    numbers[row] = value;
    if (bytes[at] !== (row === numbers.length - 1 ? CLOSING_BRACKET : COMMA)) return 0;
    at += 1;
  }
  return nextColumn(at);
}

function nextColumn(at: number): number {
  return bytes[at] === COMMA && bytes[at + 1] === OPENING_BRACKET ? at + 1 : 0;
}
