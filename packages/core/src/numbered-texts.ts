/** Texts by numbers, from zero on, for ever: for what few texts stand in many places. */
export class NumberedTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  /** How many texts have a number. */
  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text; `undefined` if it has none. */
  known(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /** The number of a text: the next one, where it has none. */
  number(text: string): number {
    const known = this.known(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** The text of a number that was given. */
  text(number: number): string {
    return this.#texts[number] as string;
  }
}
