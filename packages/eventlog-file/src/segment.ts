import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '@sessionlog/core';
import {
  checkPrivateFile,
  EventLogCorruptError,
  EventLogFullError,
  EventLogPoisonedError,
  EventLogUnavailableError,
} from '@sessionlog/core';
import type { FileSystem } from './file-system.ts';
import { judgeRecord } from './judge-record.ts';
import { openExisting } from './private-file.ts';
import { readFully } from './read-fully.ts';
import { checksumSeed, HEADER_BYTES, TRAILER_BYTES } from './segment-frame.ts';
import { decodeSegmentHead } from './segment-head.ts';
import { segmentNumber } from './segment-name.ts';
import type { Store } from './store-line.ts';
import { systemErrorCode, withoutSystemError } from './system-error.ts';

const MOST_HEAD_BYTES = 4096;
const MOVED = 'a file of it was moved, removed or replaced while it was open';
const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** An open segment: its bytes, and the knowledge of what they were that makes a change for the worse noticed. */
export class Segment {
  /** Its file name. */
  readonly name: string;
  /** The position of a record at its very beginning. */
  readonly base: Position;
  /** The seed of its checksums. */
  readonly seed: number;
  /** Where its second record begins: the first is its head. */
  readonly start: number;
  /** Who wrote its head. */
  readonly maker: number;
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #inode: number;
  readonly #device: number;
  #seenBytes = 0;
  #syncedBytes = 0;
  #poison: string | undefined;
  #lookedThisTurn = false;

  /**
   * Opens the segment that a store names.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when it is missing or its head is damaged.
   * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read it.
   * @throws `ERR_INSECURE_PATH` when it is not a file of ours alone.
   * @throws the system's errors.
   */
  constructor(fs: FileSystem, directory: string, store: Store) {
    this.name = store.segment;
    this.seed = checksumSeed(store.id, store.segment);
    this.base = (segmentNumber(store.segment) ?? 0) * 2 ** 32;
    this.#fs = fs;
    this.#path = join(directory, store.segment);
    const descriptor = openExisting(fs, this.#path, constants.O_RDWR | constants.O_APPEND);
    if (descriptor === undefined) throw new EventLogCorruptError(this.name, undefined, 'the file is missing');
    this.#descriptor = descriptor;
    try {
      const stats = fs.fstat(descriptor);
      checkPrivateFile(this.#path, stats);
      this.#inode = stats.ino;
      this.#device = stats.dev;
      [this.start, this.maker] = this.#readHead(store.id);
    } catch (error) {
      fs.close(descriptor);
      throw error;
    }
  }

  /** How many of its first bytes are known to be synced. */
  get syncedBytes(): number {
    return this.#syncedBytes;
  }

  /**
   * How many bytes it has now: the one probe that every call begins with, and once in a turn of the event loop a look
   * at what stands at its path, as that costs more than the probe.
   *
   * @throws `ERR_EVENT_LOG_POISONED` when an earlier failure poisoned it, or it became shorter or lost its name (L13).
   */
  size(): number {
    this.refusePoisoned();
    try {
      this.#lookAtPath();
      const { size, nlink } = this.#fs.fstat(this.#descriptor);
      if (nlink === 0) this.poison(MOVED);
      else if (size < this.#seenBytes) this.poison('a file of it became shorter while it was open');
      this.refusePoisoned();
      this.#seenBytes = size;
      return size;
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
  }

  /** Reads `length` bytes at `offset`, all of which were there, into the beginning of `target`. */
  read(target: Uint8Array, length: number, offset: number): void {
    try {
      if (readFully(this.#fs, this.#descriptor, target, length, offset) === length) return;
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
    this.poison('a file of it became shorter while it was read');
    this.refusePoisoned();
  }

  /**
   * Appends with one `write(2)`, and gives the number of bytes that were written.
   *
   * @throws `ERR_EVENT_LOG_FULL` when there is no room; nothing was written.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` after any other failure; the segment is poisoned.
   */
  append(bytes: Uint8Array): number {
    try {
      return this.#fs.write(this.#descriptor, bytes);
    } catch (error) {
      if (FULL.has(systemErrorCode(error))) throw new EventLogFullError();
      throw this.poison(`writing to it failed (${systemErrorCode(error) ?? 'no system error'})`);
    }
  }

  /**
   * Makes every byte that was there at the last probe durable. A failed sync is never tried again: the next one could
   * say "done" of bytes that are lost.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when it fails; the segment is poisoned.
   */
  async sync(): Promise<void> {
    const bytes = this.#seenBytes;
    try {
      await this.#fs.fdatasync(this.#descriptor);
      this.#syncedBytes = bytes;
    } catch (error) {
      throw this.poison(`syncing it failed (${systemErrorCode(error) ?? 'no system error'})`);
    }
  }

  /**
   * Looks once more at its path: what was appended to a file that nobody else will open is not recorded.
   *
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when another file stands there, or none; the segment is poisoned.
   */
  confirmPath(): void {
    let reason = MOVED;
    try {
      if (this.#isAtPath()) return;
    } catch (error) {
      reason = `looking at its path failed (${systemErrorCode(error) ?? 'no system error'})`;
    }
    throw this.poison(reason);
  }

  /** From now on every call is refused (L13); gives the error for those whose outcome became unknown by this. */
  poison(reason: string): EventLogUnavailableError {
    this.#poison ??= reason;
    return new EventLogUnavailableError(reason);
  }

  /** @throws `ERR_EVENT_LOG_POISONED` when it is poisoned. */
  refusePoisoned(): void {
    if (this.#poison !== undefined) throw new EventLogPoisonedError(this.#poison);
  }

  /** Closes the descriptor. */
  close(): void {
    try {
      this.#fs.close(this.#descriptor);
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
  }

  #lookAtPath(): void {
    if (this.#lookedThisTurn) return;
    if (!this.#isAtPath()) this.poison(MOVED);
    this.#lookedThisTurn = true;
    setImmediate(() => {
      this.#lookedThisTurn = false;
    }).unref();
  }

  #isAtPath(): boolean {
    const found = this.#fs.lstat(this.#path);
    return found?.ino === this.#inode && found.dev === this.#device;
  }

  #readHead(store: string): [start: number, maker: number] {
    const window = Buffer.alloc(MOST_HEAD_BYTES);
    const length = readFully(this.#fs, this.#descriptor, window, window.length, 0);
    const judgement = judgeRecord(window.subarray(0, length), 0, this.seed);
    if (judgement.kind === 'record') {
      const json = window.toString('latin1', HEADER_BYTES, judgement.end - TRAILER_BYTES);
      const head = decodeSegmentHead(json);
      if (head?.store === store && head.number * 2 ** 32 === this.base) return [judgement.end, judgement.header.writer];
    }
    throw new EventLogCorruptError(this.name, this.base, 'it does not begin as a segment of this store');
  }
}
