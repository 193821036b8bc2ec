import { EVENT_ID_LENGTH, type EventId } from './event-id.ts';
import { mixBits } from './mix-bits.ts';
import { NumberedTexts } from './numbered-texts.ts';

/** How many words an id takes. */
export const ID_WORDS = 4;

const OTHER = -1;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Event ids as numbers, so that a table of millions needs no string for each: the 128 bits of a ULID as four words. Two
 * ids are equal if and only if their words are. What is no ULID, as no id of an event is, is told by a number behind a
 * word of nothing but ones; so is what would have such a word.
 *
 * Each word has six characters, and two of the eight bits of the first two.
 */
export class PackedId {
  /** The id that was packed last. */
  readonly words: Int32Array = new Int32Array(ID_WORDS);
  readonly #others = new NumberedTexts();
  #packed: EventId | undefined;

  /** 32 bits of the id that was packed last. */
  get hash(): number {
    return hashOfId(this.words);
  }

  /** Packs an id. */
  pack(id: EventId): void {
    if (this.seek(id)) return;
    this.#packOther(id, this.#others.number(id));
  }

  /**
   * Packs an id that is only looked for, and may be anybody's: of one that would need a number it makes none.
   *
   * @returns false for such a one, which stands nowhere; what was packed is worth nothing then.
   */
  seek(id: EventId): boolean {
    // Most are packed some times in a row.
    if (id === this.#packed) return true;
    this.#packed = undefined;
    if (packId(id, this.words)) {
      this.#packed = id;
      return true;
    }
    const number = this.#others.known(id);
    if (number === undefined) return false;
    this.#packOther(id, number);
    return true;
  }

  /** The id whose words begin at a place. */
  unpack(words: Int32Array, at: number): EventId {
    return words[at] === OTHER ? this.#others.text(words[at + 1] as number) : writeCharacters(words, at);
  }

  #packOther(id: EventId, number: number): void {
    this.words.fill(0);
    this.words[0] = OTHER;
    this.words[1] = number;
    this.#packed = id;
  }
}

/** Packs an id as {@link PackedId} does. Gives false for what is no ULID, or has no words of its own. */
export function packId(id: EventId, words: Int32Array): boolean {
  return id.length === EVENT_ID_LENGTH && bytes.write(id) === EVENT_ID_LENGTH && packIdAt(bytes, 0, words);
}

/** {@link packId} of the 26 bytes that begin at a place. */
export function packIdAt(bytes: Uint8Array, at: number, words: Int32Array): boolean {
  return readCharacters(bytes, at, words) && words[0] !== OTHER;
}

/** 32 bits of a packed id. */
export function hashOfId(words: Int32Array): number {
  let bits = 0;
  for (let word = 0; word < ID_WORDS; word++) bits = Math.imul(bits, 0x9e3779b1) ^ (words[word] as number);
  return mixBits(bits);
}

// As many as the characters that count could have.
const bytes: Buffer = Buffer.alloc(3 * EVENT_ID_LENGTH);
// Of each character that a ULID can have its value, of the others less than nothing.
const values = new Int8Array(256).fill(-1);
// Of each value its character.
const codes = new Uint8Array(32);
for (const [value, character] of [...ALPHABET].entries()) {
  values[character.charCodeAt(0)] = value;
  codes[value] = character.charCodeAt(0);
}

function readCharacters(bytes: Uint8Array, from: number, words: Int32Array): boolean {
  const first = valueAt(bytes, from);
  const second = valueAt(bytes, from + 1);
  // 26 characters hold 130 bits.
  let strange = first | second | (7 - first);
  const rest = (first << 5) | second;
  for (let word = 0; word < ID_WORDS; word++) {
    let bits = (rest >> (2 * word)) & 3;
    const end = from + 6 * word + 8;
    for (let at = end - 6; at < end; at++) {
      const value = valueAt(bytes, at);
      strange |= value;
      bits = (bits << 5) | value;
    }
    words[word] = bits;
  }
  return strange >= 0;
}

function valueAt(bytes: Uint8Array, at: number): number {
  return values[bytes[at] as number] as number;
}

// All at once, which costs half of what a buffer does, and a third of one after the other.
function writeCharacters(words: Int32Array, at: number): EventId {
  const a = words[at] as number;
  const b = words[at + 1] as number;
  const c = words[at + 2] as number;
  const d = words[at + 3] as number;
  const rest = (a >>> 30) | ((b >>> 30) << 2) | ((c >>> 30) << 4) | ((d >>> 30) << 6);
  return String.fromCharCode(
    codeOf(rest >> 5),
    codeOf(rest),
    codeOf(a >> 25),
    codeOf(a >> 20),
    codeOf(a >> 15),
    codeOf(a >> 10),
    codeOf(a >> 5),
    codeOf(a),
    codeOf(b >> 25),
    codeOf(b >> 20),
    codeOf(b >> 15),
    codeOf(b >> 10),
    codeOf(b >> 5),
    codeOf(b),
    codeOf(c >> 25),
    codeOf(c >> 20),
    codeOf(c >> 15),
    codeOf(c >> 10),
    codeOf(c >> 5),
    codeOf(c),
    codeOf(d >> 25),
    codeOf(d >> 20),
    codeOf(d >> 15),
    codeOf(d >> 10),
    codeOf(d >> 5),
    codeOf(d),
  );
}

function codeOf(bits: number): number {
  return codes[bits & 31] as number;
}
