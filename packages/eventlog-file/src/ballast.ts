import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { discardFiles } from './discard-files.ts';
import type { LogDirectory } from './log-directory.ts';
import { FULL_CODES, systemErrorCode } from './system-error.ts';

/** The name of the file that is given up on a full disk. */
export const BALLAST_NAME = 'BALLAST';

const BYTES = 131_072;

/**
 * A file of random bytes that keeps room for logging out: it is given up when the disk is full, and until it could be
 * made again, nothing else is appended. It is never read.
 */
export class Ballast {
  readonly #directory: LogDirectory;
  readonly #path: string;

  constructor(directory: LogDirectory) {
    this.#directory = directory;
    this.#path = join(directory.path, BALLAST_NAME);
  }

  /** Whether there is room for everything: makes the file when it is missing. Gives false only on a full disk. */
  restore(): boolean {
    const { fs } = this.#directory;
    try {
      if (fs.lstat(this.#path)?.size === BYTES) return true;
      // What is shorter was left by a killed maker.
      discardFiles(fs, [this.#path]);
      this.#make();
      return true;
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      if (code !== 'EEXIST') discardFiles(fs, [this.#path]);
      return !FULL_CODES.has(code);
    }
  }

  /** Gives its room to others. Gives whether there was any. */
  release(): boolean {
    const { fs } = this.#directory;
    try {
      fs.unlink(this.#path);
      return true;
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return false;
    }
  }

  // It is not synced: its room is taken from the time of its writing on, and after a loss of power it is made again.
  #make(): void {
    const { fs } = this.#directory;
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const descriptor = fs.open(this.#path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      fs.fchmod(descriptor, 0o600);
      for (let rest: Uint8Array = randomBytes(BYTES); rest.length > 0; ) {
        rest = rest.subarray(fs.write(descriptor, rest));
      }
    } finally {
      fs.close(descriptor);
    }
  }
}
