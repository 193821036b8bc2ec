import { areHexDigits } from './are-hex-digits.ts';
import { packDigits } from './packed-handle.ts';
import type { PackedText } from './packed-text.ts';
import { scanTime, TIME_BYTES } from './scan-time.ts';
import type { SeenTexts } from './seen-texts.ts';
import { TextPiece } from './text-piece.ts';
import { isTokenHandle, type TokenHandle } from './token-handle.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const LAST_ASCII = 0x7f;
const ZERO = 0x30;

// What is longer is rare enough to be read as JSON.
const MOST_UNITS = 16_384;
const BYTES_PER_UNIT = 3;
const MOST_DIGITS = 15;
const HANDLE_DIGITS = 64;
const PLAIN_HANDLE = new TextPiece('sha256:v1:');
// Up to this many characters the engine copies a part of a string; of a longer part it keeps the whole string.
const COPIED = 12;

/**
 * JSON text that is read from its beginning on in the one spelling that our encoder gives to almost every event: no white
 * space, no escape, no fraction. That takes a fraction of the time of `JSON.parse` and the checks that have to follow it,
 * for bytes can be compared and reckoned with by fours. What is not in that spelling may still be good JSON: then the text
 * is not canonical, what was read of it is worth nothing, and somebody else has to read it.
 *
 * One object reads many texts, one after the other.
 */
export class CanonicalText {
  readonly #own: Buffer = Buffer.alloc(BYTES_PER_UNIT * MOST_UNITS + 1);
  #bytes: Buffer = this.#own;
  #view: DataView = viewOf(this.#own);
  #text = '';
  #end = 0;
  #at = 0;
  #isAscii = true;
  #isCanonical = true;

  /** Begins to read a text. */
  begin(text: string): void {
    const isShort = text.length <= MOST_UNITS;
    this.#setBytes(this.#own);
    this.#text = isShort ? text : '';
    this.#at = 0;
    this.#end = this.#bytes.write(this.#text, 0, 'utf8');
    this.#isAscii = this.#end === this.#text.length;
    this.#isCanonical = isShort && (this.#isAscii || text.isWellFormed());
    // Nothing reads on from here into what an earlier text left.
    this.#bytes[this.#end] = 0;
  }

  /** Begins to read a text that stands in some bytes. A string in it that is not of ASCII is not canonical. */
  beginAt(bytes: Buffer, from: number, end: number): void {
    this.#setBytes(bytes);
    this.#text = '';
    this.#at = from;
    this.#end = end;
    this.#isAscii = true;
    this.#isCanonical = true;
  }

  /** Where the next thing is read: a number of bytes. */
  get at(): number {
    return this.#at;
  }

  /** Whether all that was read so far was canonical. */
  get isCanonical(): boolean {
    return this.#isCanonical;
  }

  /** Whether all of the text was read, and all of it was canonical. */
  get isRead(): boolean {
    return this.#isCanonical && this.#at === this.#end;
  }

  /** Says that the text is not canonical. */
  refuse(): void {
    this.#isCanonical = false;
  }

  /** Passes a piece of text, if it stands here. */
  has(piece: TextPiece): boolean {
    const end = this.#at + piece.length;
    if (end > this.#end || !piece.isAt(this.#view, this.#at)) return false;
    this.#at = end;
    return true;
  }

  /** Passes a piece of text that has to stand here. */
  pass(piece: TextPiece): void {
    if (!this.has(piece)) this.#isCanonical = false;
  }

  /** Whether a character of ASCII stands here. */
  isByte(byte: number): boolean {
    return this.#bytes[this.#at] === byte;
  }

  /** Passes a character of ASCII, if it stands here. */
  hasByte(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** Passes a character of ASCII that has to stand here. */
  passByte(byte: number): void {
    if (!this.hasByte(byte)) this.#isCanonical = false;
  }

  /** A string without escapes. It shares no memory with the text. */
  string(): string {
    this.passByte(QUOTE);
    const bytes = this.#bytes;
    const isAscii = this.#isAscii;
    const from = this.#at;
    let end = from;
    for (let byte = bytes[end] as number; byte !== QUOTE; byte = bytes[++end] as number) {
      if (byte >= SPACE && byte !== BACKSLASH && (byte <= LAST_ASCII || !isAscii)) continue;
      this.#isCanonical = false;
      break;
    }
    this.#at = end + 1;
    return this.slice(from, end);
  }

  /** Passes a string of printable ASCII, without escapes and of one byte up to `most`, if one stands here: it is packed. */
  hasPlain(packed: PackedText, most: number): boolean {
    const from = this.#at + 1;
    const end = packed.packPlain(this.#bytes, from, most);
    if (this.#bytes[this.#at] !== QUOTE || this.#bytes[end] !== QUOTE || end === from) return false;
    this.#at = end + 1;
    return true;
  }

  /** A string that is a handle. Those that were made without a key are read faster, and are parts of the text. */
  handle(): TokenHandle {
    const from = this.#at + 1;
    const end = from + PLAIN_HANDLE.length + HANDLE_DIGITS;
    if (end < this.#end && this.#isAscii && this.hasByte(QUOTE) && this.has(PLAIN_HANDLE)) {
      if (!areHexDigits(this.#view, this.#at, end)) this.#isCanonical = false;
      this.#at = end;
      this.passByte(QUOTE);
      return this.#text.substring(from, end);
    }
    this.#at = from - 1;
    const handle = this.string();
    if (!isTokenHandle(handle)) this.#isCanonical = false;
    return handle;
  }

  /** The 64 digits of a handle, packed. */
  digits(words: Int32Array): void {
    if (this.#at + HANDLE_DIGITS > this.#end || !packDigits(this.#view, this.#at, words)) this.#isCanonical = false;
    this.#at += HANDLE_DIGITS;
  }

  /** A string that is a time, in epoch milliseconds. */
  time(): number {
    this.passByte(QUOTE);
    const moment = scanTime(this.#bytes, this.#at);
    if (Number.isNaN(moment)) this.#isCanonical = false;
    this.#at += TIME_BYTES;
    this.passByte(QUOTE);
    return moment;
  }

  /** A whole number of at most fifteen digits, which is not negative. */
  integer(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let value = 0;
    let end = from;
    for (let digit = (bytes[end] as number) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++end] as number) - ZERO) {
      value = 10 * value + digit;
    }
    const digits = end - from;
    if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[from] === ZERO)) this.#isCanonical = false;
    this.#at = end;
    return value;
  }

  /** A part of the text, by its bytes, that shares no memory with it. */
  slice(from: number, to: number): string {
    if (!this.#isAscii) return this.#bytes.toString('utf8', from, to);
    const isCopied = to - from <= COPIED && this.#text !== '';
    return isCopied ? this.#text.substring(from, to) : this.#bytes.toString('latin1', from, to);
  }

  /** Passes a text that was seen, if it stands here. */
  seen(texts: SeenTexts): string | undefined {
    const text = texts.find(this.#view, this.#at, this.#end);
    if (text !== undefined) this.#at += text.length;
    return text;
  }

  /** The part of the text up to and with the first such character of ASCII from here on, to look something up by; else nothing. */
  upTo(character: string): string {
    return this.#isAscii ? this.#text.substring(this.#at, this.#text.indexOf(character, this.#at) + 1) : '';
  }

  /** Passes so many characters, which were seen to be canonical and of ASCII. */
  skip(length: number): void {
    this.#at += length;
  }

  #setBytes(bytes: Buffer): void {
    if (bytes === this.#bytes) return;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
