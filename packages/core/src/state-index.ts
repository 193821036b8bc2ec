import type { SessionState } from './session-projection.ts';

const FEWEST_PLACES = 16;
const GONE = -1;
// Of a handle and of an id these are random, and enough of them.
const HASHED_UNITS = 12;

/**
 * States by their handle or by their id, in the order in which they came. A `Map` would do, but for millions of sessions
 * it costs more than all the rest of reading a snapshot, stands still for a tenth of a second whenever it grows, and
 * ends at 2^24 of them.
 *
 * It is a hash table with open addressing and linear probing over a list of states. Each place has the hash of a key, so
 * that it can grow without looking at one, and one more than the state's place in the list.
 */
export class StateIndex {
  readonly #part: 'handle' | 'id';
  #states: (SessionState | undefined)[] = [];
  #table = new Int32Array(2 * FEWEST_PLACES);
  #taken = 0;
  #size = 0;

  /** @param part - what the states are found by. */
  constructor(part: 'handle' | 'id') {
    this.#part = part;
  }

  /** How many states there are. */
  get size(): number {
    return this.#size;
  }

  get(key: string): SessionState | undefined {
    if (this.#size === 0) return undefined;
    const place = this.#find(key, hashOf(key));
    return this.#states[(this.#table[place + 1] as number) - 1];
  }

  /** Puts a state in the place of the one with its key, or behind all others. @returns whether there was none. */
  set(state: SessionState): boolean {
    const key = state[this.#part];
    const hash = hashOf(key);
    const place = this.#find(key, hash);
    const known = this.#table[place + 1] as number;
    if (known !== 0) {
      this.#states[known - 1] = state;
      return false;
    }
    this.#states.push(state);
    this.#table[place] = hash;
    this.#table[place + 1] = this.#states.length;
    this.#taken += 1;
    this.#size += 1;
    if (4 * this.#taken > this.#table.length) this.#rebuild();
    return true;
  }

  /** Lets go of the state with this key, if there is one. */
  delete(key: string): void {
    if (this.#size === 0) return;
    const place = this.#find(key, hashOf(key));
    const known = this.#table[place + 1] as number;
    if (known === 0) return;
    this.#states[known - 1] = undefined;
    this.#table[place + 1] = GONE;
    this.#size -= 1;
    if (this.#states.length > FEWEST_PLACES && 2 * this.#size < this.#states.length) this.#rebuild();
  }

  /** The states in the order in which their keys came. Who lets go of some on the way takes a copy first. */
  *values(): Generator<SessionState, void, undefined> {
    for (const state of this.#states) if (state !== undefined) yield state;
  }

  // The place of a key, or the free one where it would stand.
  #find(key: string, hash: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    for (let place = (2 * hash) & mask; ; place = (place + 2) & mask) {
      const known = table[place + 1] as number;
      if (known === 0) return place;
      if (known === GONE || table[place] !== hash) continue;
      if (this.#states[known - 1]?.[this.#part] === key) return place;
    }
  }

  #rebuild(): void {
    const places = this.#size === this.#states.length ? undefined : this.#closeGaps();
    const old = this.#table;
    let length = 2 * FEWEST_PLACES;
    while (length < 8 * this.#size) length *= 2;
    const table = new Int32Array(length);
    for (let from = 0; from < old.length; from += 2) {
      const known = old[from + 1] as number;
      if (known <= 0) continue;
      let to = (2 * (old[from] as number)) & (length - 1);
      while (table[to + 1] !== 0) to = (to + 2) & (length - 1);
      table[to] = old[from] as number;
      table[to + 1] = places === undefined ? known : (places[known - 1] as number);
    }
    this.#table = table;
    this.#taken = this.#size;
  }

  // Tells for each place in the list which one it has become, counted from one.
  #closeGaps(): Int32Array {
    const places = new Int32Array(this.#states.length);
    const states: SessionState[] = [];
    for (let index = 0; index < places.length; index++) {
      const state = this.#states[index];
      if (state !== undefined) places[index] = states.push(state);
    }
    this.#states = states;
    return places;
  }
}

function hashOf(key: string): number {
  let hash = key.length;
  for (let index = Math.max(0, key.length - HASHED_UNITS); index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x5bd1e995);
  }
  return hash ^ (hash >>> 15);
}
