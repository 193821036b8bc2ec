const FIRST_SLOTS = 16;
const SLOT_WORDS = 2;
// Each of them grows by itself, and stands still for no more than its own part.
const SEGMENT_BITS = 8;
const SEGMENTS = 1 << SEGMENT_BITS;

/** Finds numbers by the texts that they stand for, which are kept elsewhere. It is off the heap. */
export class TextIndex {
  readonly #hash: (text: string) => number;
  readonly #isText: (number: number, text: string) => boolean;
  // Each slot has a number, from one on, 0 where there is none, and the hash of its text: so a segment that grows looks at
  // no text, and most that are not the same are told apart without. Never more than three quarters are full.
  readonly #segments: Uint32Array[];
  readonly #used = new Uint32Array(SEGMENTS);

  /**
   * @param hash - gives 32 bits.
   * @param isText - whether a number stands for a text.
   */
  constructor(hash: (text: string) => number, isText: (number: number, text: string) => boolean) {
    this.#hash = hash;
    this.#isText = isText;
    this.#segments = Array.from({ length: SEGMENTS }, () => new Uint32Array(FIRST_SLOTS * SLOT_WORDS));
  }

  /** The number of a text; `undefined` where it has none. */
  find(text: string): number | undefined {
    const hash = this.#hash(text);
    const segment = this.#segments[hash % SEGMENTS] as Uint32Array;
    const found = segment[this.#slotOf(segment, hash, text)] as number;
    return found === 0 ? undefined : found - 1;
  }

  /** Sets the number of a text, in place of one that it had. */
  set(text: string, number: number): void {
    const hash = this.#hash(text);
    const place = hash % SEGMENTS;
    const segment = this.#segments[place] as Uint32Array;
    const slot = this.#slotOf(segment, hash, text);
    const isNew = segment[slot] === 0;
    segment[slot] = number + 1;
    segment[slot + 1] = hash;
    if (!isNew) return;
    const used = (this.#used[place] as number) + 1;
    this.#used[place] = used;
    if (used * SLOT_WORDS * 4 > segment.length * 3) this.#segments[place] = grown(segment);
  }

  // Where a text is, or where it belongs.
  #slotOf(segment: Uint32Array, hash: number, text: string): number {
    const mask = segment.length - 1;
    let slot = firstSlot(segment, hash);
    for (let found = segment[slot] as number; found !== 0; found = segment[slot] as number) {
      if (segment[slot + 1] === hash && this.#isText(found - 1, text)) break;
      slot = (slot + SLOT_WORDS) & mask;
    }
    return slot;
  }
}

function firstSlot(segment: Uint32Array, hash: number): number {
  return ((hash >>> SEGMENT_BITS) * SLOT_WORDS) & (segment.length - 1);
}

function grown(segment: Uint32Array): Uint32Array {
  const larger = new Uint32Array(segment.length * 2);
  for (let from = 0; from < segment.length; from += SLOT_WORDS) {
    if (segment[from] === 0) continue;
    const hash = segment[from + 1] as number;
    let slot = firstSlot(larger, hash);
    while (larger[slot] !== 0) slot = (slot + SLOT_WORDS) & (larger.length - 1);
    larger[slot] = segment[from] as number;
    larger[slot + 1] = hash;
  }
  return larger;
}
