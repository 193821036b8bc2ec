import { freezeAttributes } from './freeze-attributes.ts';
import type { JsonObject } from './json.ts';
import { PagedList } from './paged-list.ts';
import { parseCheckedJson } from './parse-json.ts';

// How many texts are looked up to be shared, and how many objects are kept once they were asked for.
const REMEMBERED = 4096;

interface Pooled {
  /** JSON. */
  readonly text: string;
  /** In how many sessions they are. */
  uses: number;
  /** What the text says, deep-frozen, if it was asked for of late. */
  read: JsonObject | undefined;
}

/**
 * The attributes of all sessions, as text until somebody asks for them. Most are the same in many sessions: of a text
 * that was seen of late there is one, and one object for all who ask.
 */
export class AttributesPool {
  readonly #pool = new PagedList<Pooled>();
  #numbers = new Map<string, number>();
  // In a ring: what was read first is let go of first.
  readonly #read: Pooled[] = [];
  #oldest = 0;

  /** Takes a number for a text of JSON: one object, with each key once, and within the limits of attributes. */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      this.#pool.get(known).uses += 1;
      return known;
    }
    if (this.#numbers.size === REMEMBERED) this.#numbers = new Map();
    const number = this.#pool.add({ text, uses: 1, read: undefined });
    this.#numbers.set(text, number);
    return number;
  }

  /** Lets go of a number that was taken as often. */
  delete(number: number): void {
    const pooled = this.#pool.get(number);
    pooled.uses -= 1;
    if (pooled.uses > 0) return;
    if (this.#numbers.get(pooled.text) === number) this.#numbers.delete(pooled.text);
    this.#pool.delete(number);
  }

  /** The text of a number. */
  text(number: number): string {
    return this.#pool.get(number).text;
  }

  /** What the text of a number says, deep-frozen. */
  read(number: number): JsonObject {
    const pooled = this.#pool.get(number);
    return pooled.read ?? this.#readPooled(pooled);
  }

  /** Whether these are the very ones that were {@link read}, so that nobody has to look whether they are equal. */
  isRead(number: number, attributes: JsonObject): boolean {
    return this.#pool.get(number).read === attributes;
  }

  #readPooled(pooled: Pooled): JsonObject {
    const read = freezeAttributes(parseCheckedJson(pooled.text));
    const oldest = this.#read[this.#oldest];
    if (oldest !== undefined) oldest.read = undefined;
    pooled.read = read;
    this.#read[this.#oldest] = pooled;
    this.#oldest = (this.#oldest + 1) % REMEMBERED;
    return read;
  }
}
