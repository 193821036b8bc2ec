import type { RandomBelow } from './random-below.ts';

/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512;

interface UnsyncedWrite {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What one file holds: for those who read it now, and on the platters. */
export class SimulatedFile {
  readonly ino: number;
  mode: number;
  /** How many names it has now. */
  names = 0;
  #now: Buffer = Buffer.alloc(0);
  #durable: Buffer = Buffer.alloc(0);
  #unsynced: readonly UnsyncedWrite[] = [];
  #synced = 0;

  constructor(ino: number, mode: number) {
    this.ino = ino;
    this.mode = mode;
  }

  get size(): number {
    return this.#now.length;
  }

  /** How many changes were made so far: what a sync that is called now makes durable. */
  get changes(): number {
    return this.#synced + this.#unsynced.length;
  }

  read(target: Uint8Array, length: number, position: number): number {
    return this.#now.copy(target, 0, position, Math.min(position + length, this.#now.length));
  }

  write(offset: number, bytes: Uint8Array): void {
    const write = { offset, bytes: Uint8Array.from(bytes) };
    this.#unsynced = [...this.#unsynced, write];
    this.#now = applied(this.#now, write);
  }

  /** Makes the first `changes` changes durable. */
  sync(changes: number): void {
    const done = Math.max(0, changes - this.#synced);
    for (const write of this.#unsynced.slice(0, done)) this.#durable = applied(this.#durable, write);
    this.#unsynced = this.#unsynced.slice(done);
    this.#synced += done;
  }

  /**
   * Each sector comes back as it was after any of the writes that were not synced; so does the length, over zeros where
   * the file grew and no sector came with it.
   */
  powerCut(random: RandomBelow): void {
    const writes = this.#unsynced;
    const images = [this.#durable];
    for (const write of writes) images.push(applied(images.at(-1) ?? this.#durable, write));
    const pick = [() => 0, () => writes.length, () => random(writes.length + 1)][random(3)] as () => number;
    const length = images[random(4) === 0 ? writes.length : pick()]?.length ?? 0;
    const found = Buffer.alloc(length);
    for (let sector = 0; sector < length; sector += SECTOR_BYTES) {
      found.set(images[pick()]?.subarray(sector, Math.min(sector + SECTOR_BYTES, length)) ?? [], sector);
    }
    this.#now = found;
    this.#durable = found;
    this.#synced += writes.length;
    this.#unsynced = [];
  }
}

function applied(before: Buffer, { offset, bytes }: UnsyncedWrite): Buffer {
  const after = Buffer.alloc(Math.max(before.length, offset + bytes.length));
  before.copy(after);
  after.set(bytes, offset);
  return after;
}
