import { textHash } from './text-hash.ts';

// A map that grows stands still for all that is in it.
const SEGMENTS = 256;

/** Texts that many rows share, each kept once under a number of its own, from one on. */
export class NumberedTexts {
  readonly #numbers: readonly Map<string, number>[] = Array.from({ length: SEGMENTS }, () => new Map());
  readonly #texts: string[] = [];

  /** How many there are. */
  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text, a new one where it has none; 0 for no text. */
  number(text: string | undefined): number {
    if (text === undefined) return 0;
    const segment = this.#segment(text);
    const known = segment.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.push(text);
    segment.set(text, number);
    return number;
  }

  /** The number of a text; `undefined` where it has none. */
  find(text: string): number | undefined {
    return this.#segment(text).get(text);
  }

  /** The text of a number; `undefined` for 0. */
  text(number: number): string | undefined {
    return this.#texts[number - 1];
  }

  #segment(text: string): Map<string, number> {
    return this.#numbers[textHash(text) % SEGMENTS] as Map<string, number>;
  }
}
