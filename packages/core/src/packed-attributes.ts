import { freezeAttributes } from './freeze-attributes.ts';
import type { JsonObject } from './json.ts';
import { keyedHash } from './keyed-hash.ts';
import { PackedText } from './packed-text.ts';
import { parseCheckedJson } from './parse-json.ts';
import { NO_ROW } from './row-pages.ts';
import { TextPages } from './text-pages.ts';

// How many texts are remembered by where they stand, and how many objects that were made of one.
const REMEMBERED = 1024;
const MADE = 64;
// What a text has beside itself: nothing that is used.
const TEXT_WORDS = 1;
// What is looked up is compared: whoever chooses texts with one hash brings about that they are kept twice, and no more.
const NO_KEY = new Int32Array(2);

/**
 * Attributes that are kept for good, by numbers, as texts off the heap. Of those that were the same of late there is one text,
 * which is found by its bytes: a map of strings, all of them on the heap, costs more where most differ.
 */
export class PackedAttributes {
  readonly #texts = new TextPages(TEXT_WORDS);
  readonly #packed = new PackedText();
  readonly #remembered = new Int32Array(REMEMBERED).fill(NO_ROW);
  readonly #madeOf = new Int32Array(MADE).fill(NO_ROW);
  readonly #made: JsonObject[] = new Array(MADE);
  #last: JsonObject | undefined;
  #lastNumber = NO_ROW;

  /** Takes attributes that nobody changes any more. @returns their number. */
  add(attributes: JsonObject): number {
    if (attributes === this.#last) return this.#lastNumber;
    this.#packed.pack(JSON.stringify(attributes));
    this.#last = attributes;
    this.#lastNumber = this.#take();
    return this.#lastNumber;
  }

  /** The attributes of a number, deep-frozen. */
  read(number: number): JsonObject {
    const place = (number ^ (number >>> 6)) & (MADE - 1);
    if (this.#madeOf[place] === number) return this.#made[place] as JsonObject;
    const made = freezeAttributes(parseCheckedJson(this.#texts.text(number)));
    this.#madeOf[place] = number;
    this.#made[place] = made;
    return made;
  }

  #take(): number {
    const { words, length } = this.#packed;
    const place = keyedHash(NO_KEY, words, 0, length) & (REMEMBERED - 1);
    const known = this.#remembered[place] as number;
    if (known !== NO_ROW && this.#texts.holds(known, this.#packed)) return known;
    const number = this.#texts.take(this.#packed);
    this.#remembered[place] = number;
    return number;
  }
}
