/** Texts that many rows share, each kept once under a number of its own, from one on. */
export class NumberedTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  /** How many there are. */
  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text, a new one where it has none; 0 for no text. */
  number(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.push(text);
    this.#numbers.set(text, number);
    return number;
  }

  /** The number of a text; `undefined` where it has none. */
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /** The text of a number; `undefined` for 0. */
  text(number: number): string | undefined {
    return this.#texts[number - 1];
  }
}
