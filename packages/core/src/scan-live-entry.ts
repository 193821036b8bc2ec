import { HANDLE_WORDS, packDigits } from './packed-handle.ts';
import { ID_WORDS, packIdAt } from './packed-id.ts';
import { PackedText } from './packed-text.ts';
import { parseJsonList } from './parse-json.ts';
import { HARD_LIMITS } from './session-limits.ts';
import { TextPiece } from './text-piece.ts';

const BEGIN = '["live",[';
// Where the bracket stands with which the ids begin.
const IDS_AT = BEGIN.length - 1;
const IDS_END = '"],["';
const TEXTS_END = '"]]';
const PLAIN = new TextPiece('"sha256:v1:');
// With the quotation marks and what stands behind.
const ID_BYTES = 29;
const DIGITS = 64;
const HANDLE_BYTES = PLAIN.length + DIGITS + 1;
const MOST_DIGITS = 15;
const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const NUMBER_COLUMNS = 6;

/**
 * The columns of an entry with live sessions, by rows. What the numbers and texts mean is not looked at yet. They are those
 * of another entry as soon as that is scanned: new ones for each would be garbage off the heap, which the collector counts.
 */
export interface LiveColumns {
  /** The words of ids, four for each, as `PackedId` has those of a ULID. */
  readonly ids: Int32Array;
  /** The words of the digits of plain handles, eight for each, as `PackedHandle` has them. */
  readonly digits: Int32Array;
  /** Where in the bytes each principal begins: one that any store could have taken, as `PackedText.packPlain` reads it. */
  readonly principals: Int32Array;
  readonly bytes: Uint8Array;
  /** The moments that a session has, its mark and the place of its attributes, in the order of the columns. */
  readonly numbers: readonly ArrayLike<unknown>[];
  readonly texts: readonly unknown[];
}

const idWords = new Int32Array(ID_WORDS);
const handleWords = new Int32Array(HANDLE_WORDS);
const principal = new PackedText();
let room = roomFor(0);
let bytes: Buffer = Buffer.alloc(0);
let view: DataView = new DataView(bytes.buffer);

/**
 * The columns of an entry with live sessions, in the one spelling that our encoder gives to almost every one: all of it
 * ASCII, no white space, no escape but in attributes, and no handle that was made with a key. All but attributes is read
 * from bytes: no text is made of it, and that takes a third of the time of `JSON.parse`.
 *
 * @returns what reading the entry as JSON would give; `undefined`, for anything else, says nothing of it.
 */
export function scanLiveEntry(entry: string): LiveColumns | undefined {
  if (!entry.startsWith(BEGIN) || !toBytes(entry)) return undefined;
  const idsEnd = entry.indexOf(IDS_END, IDS_AT) + IDS_END.length - 1;
  const rows = Math.floor((idsEnd - IDS_AT) / ID_BYTES);
  if (rows < 1) return undefined;
  if (rows > room.rows) room = roomFor(2 * rows);
  const ids = room.ids.subarray(0, ID_WORDS * rows);
  const digits = room.digits.subarray(0, HANDLE_WORDS * rows);
  const principals = room.principals.subarray(0, rows);
  let at = scanPrincipals(scanHandles(scanIds(IDS_AT, ids), digits), principals);
  const numbers: Float64Array[] = [];
  for (let column = 0; column < NUMBER_COLUMNS && at > 0; column++) {
    const scanned = (room.numbers[column] as Float64Array).subarray(0, rows);
    at = scanNumbers(at, scanned);
    numbers.push(scanned);
  }
  if (at === 0 || !entry.endsWith(TEXTS_END)) return undefined;
  const texts = parseJsonList(entry.slice(at, -1));
  return texts && { ids, digits, principals, bytes, numbers, texts };
}

function roomFor(rows: number) {
  return {
    rows,
    ids: new Int32Array(ID_WORDS * rows),
    digits: new Int32Array(HANDLE_WORDS * rows),
    principals: new Int32Array(rows),
    numbers: Array.from({ length: NUMBER_COLUMNS }, () => new Float64Array(rows)),
  };
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

// Each gives where the next column begins, and 0 where this one is not as it should be. No column begins as an entry does:
// who goes on from there comes to nothing again.
function scanIds(from: number, ids: Int32Array): number {
  let at = from;
  for (let begin = 0; begin < ids.length; begin += ID_WORDS) {
    at += 1;
    if (bytes[at] !== QUOTE || !packIdAt(bytes, at + 1, idWords)) return 0;
    for (let word = 0; word < ID_WORDS; word++) ids[begin + word] = idWords[word] as number;
    at += ID_BYTES - 1;
    if (bytes[at - 1] !== QUOTE || bytes[at] !== (begin + ID_WORDS === ids.length ? CLOSING_BRACKET : COMMA)) return 0;
  }
  return nextColumn(at + 1);
}

function scanHandles(from: number, digits: Int32Array): number {
  let at = from;
  for (let begin = 0; begin < digits.length; begin += HANDLE_WORDS) {
    at += 1;
    if (!PLAIN.isAt(view, at) || !packDigits(view, at + PLAIN.length, handleWords)) return 0;
    for (let word = 0; word < HANDLE_WORDS; word++) digits[begin + word] = handleWords[word] as number;
    at += HANDLE_BYTES;
    if (bytes[at - 1] !== QUOTE) return 0;
    if (bytes[at] !== (begin + HANDLE_WORDS === digits.length ? CLOSING_BRACKET : COMMA)) return 0;
  }
  return nextColumn(at + 1);
}

function scanPrincipals(from: number, principals: Int32Array): number {
  let at = from;
  for (let row = 0; row < principals.length; row++) {
    at += 1;
    const begin = at + 1;
    const end = principal.packPlain(bytes, begin, HARD_LIMITS.principalBytes);
    if (bytes[at] !== QUOTE || bytes[end] !== QUOTE || end === begin) return 0;
    principals[row] = begin;
    at = end + 1;
    if (bytes[at] !== (row === principals.length - 1 ? CLOSING_BRACKET : COMMA)) return 0;
  }
  return nextColumn(at + 1);
}

function scanNumbers(from: number, numbers: Float64Array): number {
  let at = from + 1;
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
