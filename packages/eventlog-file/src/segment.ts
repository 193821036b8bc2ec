import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '@sessionlog/core';
import { checkPrivateFile, EventLogCorruptError, EventLogFullError } from '@sessionlog/core';
import { judgeRecord } from './judge-record.ts';
import type { LogDirectory } from './log-directory.ts';
import { openExisting } from './private-file.ts';
import { readFully } from './read-fully.ts';
import { checksumSeed, HEADER_BYTES, TRAILER_BYTES } from './segment-frame.ts';
import { decodeSegmentHead } from './segment-head.ts';
import { segmentNumber } from './segment-name.ts';
import { FULL_CODES, systemErrorCode, withoutSystemError } from './system-error.ts';

const MOST_HEAD_BYTES = 4096;

/** What is said of a log whose file is not where it was, without a reason that this version knows. */
export const MOVED = 'a file of it was moved, removed or replaced while it was open';

/** An open segment: its bytes, and the knowledge of what they were that makes a change for the worse noticed. */
export class Segment {
  /** Its file name. */
  readonly name: string;
  /** Its number, which its name begins with. */
  readonly number: number;
  /** The position of a record at its very beginning. */
  readonly base: Position;
  /** The seed of its checksums. */
  readonly seed: number;
  /** Where its second record begins: the first is its head. */
  readonly start: number;
  /** Who wrote its head. */
  readonly maker: number;
  /** Under which run of the system it was made, where that was known. */
  readonly boot: string | undefined;
  readonly #directory: LogDirectory;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #inode: number;
  readonly #device: number;
  #users = 1;
  #seenBytes = 0;
  #syncedBytes = 0;
  #detached = false;
  #lookedThisTurn = false;

  private constructor(directory: LogDirectory, name: string, descriptor: number) {
    const number = segmentNumber(name) ?? 0;
    this.name = name;
    this.number = number;
    this.seed = checksumSeed(directory.store.id, name);
    this.base = number * 2 ** 32;
    this.#directory = directory;
    this.#path = join(directory.path, name);
    this.#descriptor = descriptor;
    const stats = directory.fs.fstat(descriptor);
    checkPrivateFile(this.#path, stats);
    this.#inode = stats.ino;
    this.#device = stats.dev;
    this.#syncedBytes = directory.synced.get(name) ?? 0;
    [this.start, this.maker, this.boot] = this.#readHead();
  }

  /**
   * Opens a segment of the store; `undefined` when there is no such file.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when its head is damaged.
   * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read it.
   * @throws `ERR_INSECURE_PATH` when it is not a file of ours alone.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses.
   */
  static open(directory: LogDirectory, name: string): Segment | undefined {
    const { fs, path, readOnly } = directory;
    const flags = readOnly ? constants.O_RDONLY : constants.O_RDWR | constants.O_APPEND;
    try {
      const descriptor = openExisting(fs, join(path, name), flags);
      if (descriptor === undefined) return undefined;
      try {
        return new Segment(directory, name, descriptor);
      } catch (error) {
        fs.close(descriptor);
        throw error;
      }
    } catch (error) {
      throw withoutSystemError(error, join(path, name));
    }
  }

  /** How many of its first bytes are known to be synced. */
  get syncedBytes(): number {
    return this.#syncedBytes;
  }

  /** Whether no file stood at its path when that was last looked at: compacted away, or taken away by somebody. */
  get detached(): boolean {
    return this.#detached;
  }

  /**
   * How many bytes it has now: the one probe that every call begins with, and once in a turn of the event loop a look
   * at what stands at its path, as that costs more than the probe.
   *
   * @throws `ERR_EVENT_LOG_POISONED` when an earlier failure poisoned it, or it became shorter or was replaced (L13).
   */
  size(): number {
    const { fs, poison } = this.#directory;
    poison.refuse();
    try {
      if (!this.#lookedThisTurn && this.#isReplaced()) poison.poison(MOVED);
      const { size, nlink } = fs.fstat(this.#descriptor);
      if (nlink === 0) this.#detached = true;
      if (size < this.#seenBytes) poison.poison('a file of it became shorter while it was open');
      poison.refuse();
      this.#seenBytes = size;
      return size;
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
  }

  /** Reads `length` bytes at `offset`, all of which were there, into the beginning of `target`. */
  read(target: Uint8Array, length: number, offset: number): void {
    const { fs, poison } = this.#directory;
    try {
      if (readFully(fs, this.#descriptor, target, length, offset) === length) return;
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
    poison.poison('a file of it became shorter while it was read');
    poison.refuse();
  }

  /**
   * Appends with one `write(2)`, and gives the number of bytes that were written.
   *
   * @throws `ERR_EVENT_LOG_FULL` when there is no room; nothing was written.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` after any other failure; the log is poisoned.
   */
  append(bytes: Uint8Array): number {
    const { fs, poison } = this.#directory;
    try {
      return fs.write(this.#descriptor, bytes);
    } catch (error) {
      const code = systemErrorCode(error);
      if (FULL_CODES.has(code)) throw new EventLogFullError();
      throw poison.poison(`writing to it failed (${code ?? 'no system error'})`);
    }
  }

  /**
   * Makes every byte that was there at the last probe durable. A failed sync is never tried again: the next one could
   * say "done" of bytes that are lost.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it fails; the log is poisoned.
   */
  async sync(): Promise<void> {
    const { fs, poison } = this.#directory;
    const bytes = this.#seenBytes;
    this.retain();
    try {
      await fs.fdatasync(this.#descriptor);
      this.#syncedBytes = Math.max(this.#syncedBytes, bytes);
    } catch (error) {
      throw poison.poison(`syncing it failed (${systemErrorCode(error) ?? 'no system error'})`);
    } finally {
      this.release();
    }
  }

  /**
   * Looks once more at its path, and gives whether it still stands there.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when another file stands there, or looking fails; the log is poisoned.
   */
  confirmPath(): boolean {
    try {
      if (this.#isReplaced()) throw this.#directory.poison.poison(MOVED);
      return !this.#detached;
    } catch (error) {
      const code = systemErrorCode(error);
      throw code === undefined ? error : this.#directory.poison.poison(`looking at its path failed (${code})`);
    }
  }

  /** Keeps it open until one more {@link release}. */
  retain(): void {
    this.#users++;
  }

  /** Closes the descriptor once nobody uses it. */
  release(): void {
    this.#users--;
    if (this.#users > 0) return;
    try {
      this.#directory.fs.close(this.#descriptor);
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
  }

  #isReplaced(): boolean {
    const found = this.#directory.fs.lstat(this.#path);
    this.#noteLook();
    if (found === undefined) this.#detached = true;
    return found !== undefined && (found.ino !== this.#inode || found.dev !== this.#device);
  }

  #noteLook(): void {
    if (this.#lookedThisTurn) return;
    this.#lookedThisTurn = true;
    // An immediate that was let go of can be left until the process has slept.
    setImmediate(() => {
      this.#lookedThisTurn = false;
    });
  }

  #readHead(): [start: number, maker: number, boot: string | undefined] {
    const window = Buffer.alloc(MOST_HEAD_BYTES);
    const length = readFully(this.#directory.fs, this.#descriptor, window, window.length, 0);
    const judgement = judgeRecord(window.subarray(0, length), 0, this.seed);
    if (judgement.kind === 'record') {
      const json = window.toString('latin1', HEADER_BYTES, judgement.end - TRAILER_BYTES);
      const head = decodeSegmentHead(json);
      if (head?.store === this.#directory.store.id && head.number === this.number) {
        return [judgement.end, judgement.header.writer, head.boot];
      }
    }
    throw new EventLogCorruptError(this.name, this.base, 'it does not begin as a segment of this store');
  }
}
