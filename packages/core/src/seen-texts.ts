const MOST = 1024;
const MOST_BYTES = 256;
const CLOSING_BRACE = 0x7d;

/**
 * Texts of ASCII that were read of late and end with their first closing brace, as most attributes do, by their bytes: of
 * a text that is found here no string has to be made. Each has one place, and takes it from the one that had it before.
 */
export class SeenTexts {
  readonly #texts: (string | undefined)[] = new Array(MOST).fill(undefined);
  // Where the search ended that was the last.
  #place = 0;

  /** The text that begins here, if it was seen; what stands from `end` on is none of it. */
  find(bytes: Uint8Array, from: number, end: number): string | undefined {
    const last = Math.min(end, from + MOST_BYTES);
    let hash = 0;
    let at = from;
    while (at < last) {
      const byte = bytes[at++] as number;
      hash = Math.imul(hash ^ byte, 0x01000193);
      if (byte === CLOSING_BRACE) break;
    }
    this.#place = (hash ^ (hash >>> 15)) & (MOST - 1);
    const text = this.#texts[this.#place];
    return text?.length === at - from && standsAt(text, bytes, from) ? text : undefined;
  }

  /** Remembers the text that was looked for last, and not found: one of ASCII that ends with its first closing brace. */
  remember(text: string): void {
    if (text.length <= MOST_BYTES) this.#texts[this.#place] = text;
  }
}

function standsAt(text: string, bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[from + index]) return false;
  return true;
}
