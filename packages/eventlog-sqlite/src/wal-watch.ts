import { closeSync, openSync, readSync } from 'node:fs';
import type { FileIdentity } from './file-identity.ts';
import type { SqliteConnection } from './sqlite-driver.ts';

// The file's format, which every SQLite can read (www.sqlite.org/fileformat2.html, section 4): a header, then frames of a
// header and a page each.
const HEADER_BYTES = 32;
const HEADER_SALTS = 16;
const FRAME_HEADER_BYTES = 24;
const FRAME_SALTS = 8;
const SALT_BYTES = 8;

/**
 * Tells that nobody has committed anything, by two small reads of the `-wal` file: half of what the smallest statement
 * costs, which has to take a lock in another file and to leave it.
 *
 * A commit writes frames behind the last one that was committed, with the salts of the file's header; or, when everything
 * in the file has been moved into the database, begins at its front again, under other salts. So while the header has the
 * salts that it had, and no frame with them stands behind the last that was committed, nothing was committed. Where one
 * stands, of a commit that is under way or was broken off, nothing is told: the next could leave it as it is.
 *
 * SQLite has no locks on this file, so that a descriptor of it may be closed (docs/decisions, 10).
 */
export class WalWatch {
  readonly #file: FileIdentity;
  readonly #countFrames: () => number;
  readonly #frameBytes: number;
  #descriptor: number | undefined;
  // As they stand in the file: they are only compared.
  readonly #salts = new Int32Array(2);
  readonly #found = new Int32Array(2);
  #nextFrame = HEADER_BYTES;

  /** @param file - the `-wal` file of the connection. */
  constructor(connection: SqliteConnection, file: FileIdentity) {
    this.#file = file;
    const look = connection.prepare<[], { readonly log: number }>('pragma wal_checkpoint(NOOP)');
    this.#countFrames = () => look.get()?.log ?? Number.NaN;
    this.#frameBytes = FRAME_HEADER_BYTES + Number(connection.pragma('page_size', { simple: true }));
  }

  /**
   * Takes what is committed now as what {@link isUnchanged} is asked about. Gives false where nothing could be told: then
   * it is not to be asked.
   */
  remember(): boolean {
    try {
      this.#descriptor ??= this.#open();
      if (this.#descriptor === undefined) return false;
      // An empty file was emptied, and will be again: that nothing stands in it says nothing.
      if (this.#read(HEADER_SALTS, this.#salts) < SALT_BYTES) return false;
      const frames = this.#countFrames();
      if (!(frames >= 0)) return false;
      this.#nextFrame = HEADER_BYTES + frames * this.#frameBytes;
    } catch {
      return false;
    }
    // The salts are looked at once more: those that the frames were counted under are the same then.
    return this.isUnchanged();
  }

  /** Whether nothing was committed since {@link remember}. Gives false, too, where that can't be told. */
  isUnchanged(): boolean {
    try {
      if (this.#read(HEADER_SALTS, this.#found) < SALT_BYTES || !this.#hasSalts()) return false;
      return this.#read(this.#nextFrame + FRAME_SALTS, this.#found) < SALT_BYTES || !this.#hasSalts();
    } catch {
      // What is wrong with it, SQLite will tell.
      return false;
    }
  }

  /** Lets go of the file. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number | undefined {
    const descriptor = openSync(this.#file.path, 'r');
    if (this.#file.isOpenAs(descriptor)) return descriptor;
    closeSync(descriptor);
    return undefined;
  }

  #read(offset: number, salts: Int32Array): number {
    return readSync(this.#descriptor as number, salts, 0, SALT_BYTES, offset);
  }

  #hasSalts(): boolean {
    return this.#found[0] === this.#salts[0] && this.#found[1] === this.#salts[1];
  }
}
