import { TextPiece } from './text-piece.ts';

const MOST = 1024;
const FEWEST_BYTES = 4;
const MOST_BYTES = 256;
const CLOSING_BRACE = 0x7d;

interface SeenText {
  readonly text: string;
  readonly piece: TextPiece;
}

/**
 * Texts of ASCII that were read of late and end with their first closing brace, as most attributes do, by their bytes: of
 * a text that is found here no string has to be made. Each has one place, and takes it from the one that had it before.
 *
 * Of a text that is read for the first time only a hash is noted: where every session has its own, to remember them all took a
 * quarter of a replay.
 */
export class SeenTexts {
  readonly #seen: (SeenText | undefined)[] = new Array(MOST).fill(undefined);
  // Of each place the hash of the text that was to be remembered there last.
  readonly #noted = new Int32Array(MOST);
  // The one that was found last: most are the same some times in a row.
  #last: SeenText | undefined;
  // What was looked for last, and not found.
  #hash = 0;

  /** The text that begins here, if it was seen; what stands from `end` on is none of it. */
  find(view: DataView, from: number, end: number): string | undefined {
    const last = this.#last;
    if (last !== undefined && from + last.piece.length <= end && last.piece.isAt(view, from)) return last.text;
    const limit = Math.min(end, from + MOST_BYTES);
    let hash = 0;
    let at = from;
    while (at < limit) {
      const byte = view.getUint8(at++);
      hash = Math.imul(hash ^ byte, 0x01000193);
      if (byte === CLOSING_BRACE) break;
    }
    this.#hash = hash;
    const found = this.#seen[placeOf(hash)];
    if (found?.piece.length !== at - from || !found.piece.isAt(view, from)) return undefined;
    this.#last = found;
    return found.text;
  }

  /**
   * Remembers the text that was looked for last, and not found, if it was read before: one of ASCII that ends with its first
   * closing brace.
   */
  remember(text: string): void {
    if (text.length < FEWEST_BYTES || text.length > MOST_BYTES) return;
    const place = placeOf(this.#hash);
    if (this.#noted[place] === this.#hash) this.#seen[place] = { text, piece: new TextPiece(text) };
    else this.#noted[place] = this.#hash;
  }
}

function placeOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (MOST - 1);
}
