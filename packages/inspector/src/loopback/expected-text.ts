import { createHash, timingSafeEqual } from 'node:crypto';

/** A text that is known to one other, who can prove that; compared in a time that tells nothing of it. */
export class ExpectedText {
  readonly #digest: Buffer;

  constructor(text: string) {
    this.#digest = digestOf(text);
  }

  /** Whether it is the text. */
  isIt(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.#digest);
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
