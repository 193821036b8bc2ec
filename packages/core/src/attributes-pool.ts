import { freezeAttributes } from './freeze-attributes.ts';
import type { JsonObject } from './json.ts';
import { PackedText } from './packed-text.ts';
import { parseCheckedJson } from './parse-json.ts';
import { NO_ROW } from './row-pages.ts';
import { TextPages } from './text-pages.ts';

// How many texts are looked up to be shared, and how many objects are kept once they were asked for.
const REMEMBERED = 4096;
// The one word that there is of each number: in how many sessions its text stands.
const USES = 0;
const POOLED_WORDS = 1;

/**
 * The attributes of all sessions, as text until somebody asks for them. Most are the same in many sessions: of a text
 * that was seen of late there is one, and one object for all who ask.
 */
export class AttributesPool {
  readonly #pooled = new TextPages(POOLED_WORDS);
  readonly #packed = new PackedText();
  #numbers = new Map<string, number>();
  #read = new Map<number, JsonObject>();

  /** Takes a number for a text of JSON: one object, with each key once, and within the limits of attributes. */
  add(text: string): number {
    const known = this.#numbers.get(text) ?? NO_ROW;
    if (known !== NO_ROW) {
      this.#pooled.setWord(known, USES, this.#pooled.word(known, USES) + 1);
      return known;
    }
    this.#packed.pack(text);
    const number = this.#pooled.take(this.#packed);
    this.#pooled.setWord(number, USES, 1);
    if (this.#numbers.size === REMEMBERED) this.#numbers = new Map();
    this.#numbers.set(text, number);
    return number;
  }

  /** Lets go of a number that was taken as often. */
  delete(number: number): void {
    const uses = this.#pooled.word(number, USES) - 1;
    this.#pooled.setWord(number, USES, uses);
    if (uses > 0) return;
    const text = this.#pooled.text(number);
    if (this.#numbers.get(text) === number) this.#numbers.delete(text);
    this.#read.delete(number);
    this.#pooled.release(number);
  }

  /** What the text of a number says, deep-frozen. */
  read(number: number): JsonObject {
    return this.#read.get(number) ?? this.#readText(number);
  }

  /** Whether these are the very ones that were {@link read}, so that nobody has to look whether they are equal. */
  isRead(number: number, attributes: JsonObject): boolean {
    return this.#read.get(number) === attributes;
  }

  #readText(number: number): JsonObject {
    const read = freezeAttributes(parseCheckedJson(this.#pooled.text(number)));
    if (this.#read.size === REMEMBERED) this.#read = new Map();
    this.#read.set(number, read);
    return read;
  }
}
