import { TextIndex } from './text-index.ts';
import { TextPages } from './text-pages.ts';
import { universalHash } from './universal-hash.ts';

/** Texts that many rows share, each kept once under a number of its own, from one on. */
export class NumberedTexts {
  readonly #texts = new TextPages();
  readonly #index = new TextIndex(universalHash(), (number, text) => this.#texts.is(number, text));

  /** How many there are. */
  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text, a new one where it has none; 0 for no text. */
  number(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#index.find(text);
    if (known !== undefined) return known + 1;
    const pushed = this.#texts.push(text);
    this.#index.set(text, pushed);
    return pushed + 1;
  }

  /** The number of a text; `undefined` where it has none. */
  find(text: string): number | undefined {
    const found = this.#index.find(text);
    return found === undefined ? undefined : found + 1;
  }

  /** The text of a number; `undefined` for 0. */
  text(number: number): string | undefined {
    return number === 0 ? undefined : this.#texts.at(number - 1);
  }

  /**
   * Finds the texts that have another one in them, whatever their case. It yields now and then.
   *
   * @param wanted - in lower case, not empty.
   * @returns 1 at the numbers of those that have it, and else 0.
   */
  *search(wanted: string): Generator<undefined, Uint8Array, undefined> {
    const have = new Uint8Array(this.size + 1);
    yield* this.#texts.search(wanted, (number) => {
      have[number + 1] = 1;
    });
    return have;
  }
}
