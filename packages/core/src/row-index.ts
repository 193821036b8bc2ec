import type { RowBatch } from './row-batch.ts';
import { NO_ROW } from './row-pages.ts';

const SEGMENT_BITS = 8;
const PLACE_BITS = 32 - SEGMENT_BITS;
const FEWEST_PLACES = 8;
const FEW_PLACES = 512;

/**
 * Rows by the hashes of what they are found by. Several rows can have one hash: who looks compares.
 *
 * It is a hash table in 256 segments. Each grows by itself, a small one to its double, a larger one by a half: a
 * whole table of millions would stand still for a second, and be mostly empty behind that; and a `Map` ends at 2^24 entries. In a segment there is open
 * addressing with linear probing. Each place has a hash, so that it grows without looking at a row, and one more than the
 * row.
 */
export class RowIndex {
  readonly #segments: (Int32Array | undefined)[] = new Array(1 << SEGMENT_BITS);
  readonly #taken = new Int32Array(1 << SEGMENT_BITS);
  #size = 0;
  // Where the search stands that is under way.
  #segment: Int32Array = NOTHING;
  #hash = 0;
  #at = 0;

  /** How many rows there are. */
  get size(): number {
    return this.#size;
  }

  /** Has the place read at which a hash of 32 bits is looked for, and gives what stands there. */
  lookAt(hash: number): number {
    const segment = this.#segments[segmentOf(hash)] ?? NOTHING;
    return segment[homeOf(segment, hash)] as number;
  }

  /** The first row with a hash of 32 bits; {@link NO_ROW} if there is none. */
  first(hash: number): number {
    const segment = this.#segments[hash >>> PLACE_BITS] ?? NOTHING;
    this.#segment = segment;
    this.#hash = hash;
    this.#at = homeOf(segment, hash);
    return this.next();
  }

  /** The one behind that which was found last; {@link NO_ROW} if that was all. */
  next(): number {
    const segment = this.#segment;
    const hash = this.#hash;
    let at = this.#at;
    for (;;) {
      const known = segment[at + 1] as number;
      if (known === 0) return NO_ROW;
      const found = segment[at] === hash;
      at = behind(segment, at);
      if (!found) continue;
      this.#at = at;
      return known - 1;
    }
  }

  /** Adds a row. */
  add(hash: number, row: number): void {
    const number = segmentOf(hash);
    const segment = this.#segments[number] ?? new Int32Array(2 * FEWEST_PLACES);
    const taken = (this.#taken[number] as number) + 1;
    // At most four of five places.
    const roomy = 5 * taken > 2 * segment.length ? grown(segment) : segment;
    put(roomy, hash, row + 1);
    this.#segments[number] = roomy;
    this.#taken[number] = taken;
    this.#size += 1;
  }

  /**
   * Adds the rows of a batch, in its order, segment by segment. It yields now and then; until it is over nothing may be
   * looked for.
   *
   * @param isKnown - whether a row and one that was added before it, and has the same hash, are the same: then it is left
   *   out.
   */
  *addAll(batch: RowBatch, isKnown: (row: number, earlier: number) => boolean): Generator<undefined, void, undefined> {
    const { pairs, ends } = yield* batch.take();
    for (let number = 0, at = 0; number < INDEX_SEGMENTS; number++) {
      const end = ends[number] as number;
      if (at < end) this.#makeRoom(number, (end - at) >> 1);
      for (; at < end; at += 2) {
        this.#addUnlessKnown(number, pairs[at] as number, pairs[at + 1] as number, isKnown);
        if ((at + 2) % PIECE === 0) yield;
      }
    }
  }

  #makeRoom(number: number, rows: number): void {
    const places = Math.ceil(ROOMY * ((this.#taken[number] as number) + rows));
    const segment = this.#segments[number] ?? NOTHING;
    if (2 * places > segment.length) this.#segments[number] = resized(segment, places);
  }

  #addUnlessKnown(number: number, hash: number, row: number, isKnown: (row: number, earlier: number) => boolean): void {
    const segment = this.#segments[number] as Int32Array;
    let at = homeOf(segment, hash);
    for (let earlier = segment[at + 1] as number; earlier !== 0; earlier = segment[at + 1] as number) {
      if (segment[at] === hash && isKnown(row, earlier - 1)) return;
      at = behind(segment, at);
    }
    segment[at] = hash;
    segment[at + 1] = row + 1;
    this.#taken[number] = (this.#taken[number] as number) + 1;
    this.#size += 1;
  }

  /** Lets go of a row, if it is there under this hash. */
  delete(hash: number, row: number): void {
    const number = hash >>> PLACE_BITS;
    const segment = this.#segments[number] ?? NOTHING;
    let at = homeOf(segment, hash);
    while (segment[at + 1] !== row + 1) {
      if (segment[at + 1] === 0) return;
      at = behind(segment, at);
    }
    closeGap(segment, at);
    this.#taken[number] = (this.#taken[number] as number) - 1;
    this.#size -= 1;
  }
}

const NOTHING = new Int32Array(2);
// What a segment has that was filled at once, for each row: as much as one that grew has on average.
const ROOMY = 1.4;
// The words of so many rows that adding them takes a fraction of a millisecond.
const PIECE = 16_384;

/** How many segments an index has. */
export const INDEX_SEGMENTS: number = 1 << SEGMENT_BITS;

/** The segment in which a hash of 32 bits stands. */
export function segmentOf(hash: number): number {
  return hash >>> PLACE_BITS;
}

// Where a hash would stand if nothing was in its way. Two words are one place.
function homeOf(segment: Int32Array, hash: number): number {
  const part = (hash & ((1 << PLACE_BITS) - 1)) / (1 << PLACE_BITS);
  return 2 * Math.floor(part * (segment.length >> 1));
}

function behind(segment: Int32Array, at: number): number {
  return at + 2 === segment.length ? 0 : at + 2;
}

function put(segment: Int32Array, hash: number, known: number): void {
  let at = homeOf(segment, hash);
  while (segment[at + 1] !== 0) at = behind(segment, at);
  segment[at] = hash;
  segment[at + 1] = known;
}

function grown(segment: Int32Array): Int32Array {
  const places = segment.length >> 1;
  return resized(segment, places + (places < FEW_PLACES ? places : places >> 1));
}

function resized(segment: Int32Array, places: number): Int32Array {
  const larger = new Int32Array(2 * places);
  for (let at = 0; at < segment.length; at += 2) {
    const known = segment[at + 1] as number;
    if (known !== 0) put(larger, segment[at] as number, known);
  }
  return larger;
}

// What stands behind a gap, and was to stand in it or before it, moves up: no mark is left for searches to pass over.
function closeGap(segment: Int32Array, from: number): void {
  const { length } = segment;
  let gap = from;
  for (let at = behind(segment, gap); segment[at + 1] !== 0; at = behind(segment, at)) {
    const wanted = homeOf(segment, segment[at] as number);
    if ((at - wanted + length) % length < (at - gap + length) % length) continue;
    segment[gap] = segment[at] as number;
    segment[gap + 1] = segment[at + 1] as number;
    gap = at;
  }
  segment[gap + 1] = 0;
}
