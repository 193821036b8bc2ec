import { randomInt } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkPrivateFile } from '@sessionlog/core';
import type { FileSystem } from './file-system.ts';
import { checksumSeed, encodeFrame } from './segment-frame.ts';
import type { SnapshotHead } from './snapshot-content.ts';
import { encodeEntry, encodeSnapshotEnd, encodeSnapshotHead } from './snapshot-content.ts';
import { temporarySnapshotName } from './snapshot-name.ts';

const BATCH_BYTES = 65_536;

/** Writes a snapshot under its temporary name. */
export class SnapshotWriter {
  /** Where it is written. */
  readonly path: string;
  readonly #fs: FileSystem;
  readonly #descriptor: number;
  readonly #seed: number;
  readonly #writer: number = randomInt(2 ** 48 - 1);
  #seq = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  /**
   * @param name - the file name that it will have.
   * @throws the system's errors.
   */
  constructor(fs: FileSystem, directory: string, name: string, head: SnapshotHead) {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    this.path = join(directory, temporarySnapshotName(name));
    this.#fs = fs;
    this.#seed = checksumSeed(head.store, name);
    this.#descriptor = fs.open(this.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    this.#add(encodeSnapshotHead(head));
  }

  /**
   * Writes the entries and the end, and makes all of it durable. The event loop turns meanwhile.
   *
   * @param refuse - is called now and then, and throws to give it up.
   * @throws the system's errors, and what `entries` and `refuse` throw.
   */
  async write(entries: AsyncIterable<string>, refuse: () => void): Promise<void> {
    this.#fs.fchmod(this.#descriptor, 0o600);
    checkPrivateFile(this.path, this.#fs.fstat(this.#descriptor));
    let count = 0;
    for await (const entry of entries) {
      count++;
      this.#add(encodeEntry(entry));
      if (this.#waitingBytes < BATCH_BYTES) continue;
      this.#flush();
      await setImmediate();
      refuse();
    }
    this.#add(encodeSnapshotEnd(count));
    this.#flush();
    refuse();
    await this.#fs.fsync(this.#descriptor);
  }

  /** Closes the descriptor. @throws the system's errors. */
  close(): void {
    this.#fs.close(this.#descriptor);
  }

  #add(json: string): void {
    this.#seq++;
    const record = encodeFrame(this.#seed, this.#writer, this.#seq, 0, json);
    this.#waiting.push(record);
    this.#waitingBytes += record.length;
  }

  // Nobody else knows this file yet, so the rest of a short write may follow in a second one.
  #flush(): void {
    let rest: Uint8Array = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    while (rest.length > 0) rest = rest.subarray(this.#fs.write(this.#descriptor, rest));
  }
}
