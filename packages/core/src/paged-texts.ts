const PAGE_BITS = 14;
const PAGE_LENGTH = 1 << PAGE_BITS;

/**
 * Texts by number, from 0 on and with few gaps. It is a list of lists: an array of millions stands still for tens of
 * milliseconds when it grows.
 */
export class PagedTexts {
  readonly #pages: string[][] = [];

  /** The text that was set. */
  get(number: number): string {
    return (this.#pages[number >>> PAGE_BITS] as string[])[number & (PAGE_LENGTH - 1)] as string;
  }

  /** Sets the text of a number: of one that had a text, or the next one. */
  set(number: number, text: string): void {
    const page = number >>> PAGE_BITS;
    if (page === this.#pages.length) this.#pages.push([]);
    (this.#pages[page] as string[])[number & (PAGE_LENGTH - 1)] = text;
  }
}
