import { constants } from 'node:fs';
import { join } from 'node:path';
import { checkPrivateFile, EventLogCorruptError } from '@sessionlog/core';
import { judgeRecord } from './judge-record.ts';
import type { LogDirectory } from './log-directory.ts';
import { openExisting } from './private-file.ts';
import { readFully } from './read-fully.ts';
import { ReadWindow } from './read-window.ts';
import type { Header } from './segment-frame.ts';
import { checksumSeed, HEADER_BYTES, TRAILER_BYTES } from './segment-frame.ts';
import { segmentNumber } from './segment-name.ts';
import type { SnapshotHead } from './snapshot-content.ts';
import { decodeSnapshotEnd, decodeSnapshotHead, entryBounds } from './snapshot-content.ts';
import { snapshotNumber } from './snapshot-name.ts';
import { withoutSystemError } from './system-error.ts';

const BATCH_BYTES = 262_144;
const HEAD_READ_BYTES = 4096;

/** An open snapshot, walked over once from its beginning; every byte that is passed is validated. */
export class SnapshotScanner {
  /** What its first record says. */
  readonly head: SnapshotHead;
  readonly #directory: LogDirectory;
  readonly #name: string;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #seed: number;
  readonly #size: number;
  readonly #window: ReadWindow = new ReadWindow();
  #writer: number | undefined;
  #seq = 0;
  #at = 0;
  #entries = 0;
  #ended = false;

  private constructor(directory: LogDirectory, name: string, descriptor: number) {
    this.#directory = directory;
    this.#name = name;
    this.#path = join(directory.path, name);
    this.#descriptor = descriptor;
    this.#seed = checksumSeed(directory.store.id, name);
    const stats = directory.fs.fstat(descriptor);
    checkPrivateFile(this.#path, stats);
    this.#size = stats.size;
    this.head = this.#readHead();
  }

  /**
   * Opens a snapshot of the store; `undefined` when there is no such file.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` when its head is damaged.
   * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read it.
   * @throws `ERR_INSECURE_PATH` when it is not a file of ours alone.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses.
   */
  static open(directory: LogDirectory, name: string): SnapshotScanner | undefined {
    const { fs } = directory;
    const path = join(directory.path, name);
    try {
      const descriptor = openExisting(fs, path, constants.O_RDONLY);
      if (descriptor === undefined) return undefined;
      try {
        return new SnapshotScanner(directory, name, descriptor);
      } catch (error) {
        fs.close(descriptor);
        throw error;
      }
    } catch (error) {
      throw withoutSystemError(error, path);
    }
  }

  /**
   * Walks over at most a batch of records. Gives false once the snapshot was passed as a whole.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT` where it is not as it was written.
   */
  step(visit?: (entry: string) => void): boolean {
    if (this.#ended) return false;
    const left = this.#size - this.#at;
    for (let length = Math.min(BATCH_BYTES, left); ; length = Math.min(length * 2, left)) {
      const from = this.#at;
      this.#walk(this.#read(length), visit);
      if (this.#at > from) return true;
      if (length === left) throw this.#corrupt();
    }
  }

  /** Closes the descriptor. */
  close(): void {
    try {
      this.#directory.fs.close(this.#descriptor);
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
  }

  #readHead(): SnapshotHead {
    const bytes = this.#read(Math.min(HEAD_READ_BYTES, this.#size));
    const end = this.#admit(bytes, 0);
    const head = end === undefined ? undefined : decodeSnapshotHead(jsonOf(bytes, 0, end));
    if (
      end === undefined ||
      head?.store !== this.#directory.store.id ||
      segmentNumber(head.segment) !== snapshotNumber(this.#name)
    ) {
      throw this.#corrupt();
    }
    this.#at = end;
    return head;
  }

  #read(length: number): Buffer {
    const bytes = this.#window.take(length);
    try {
      if (readFully(this.#directory.fs, this.#descriptor, bytes, length, this.#at) === length) return bytes;
    } catch (error) {
      throw withoutSystemError(error, this.#path);
    }
    throw this.#corrupt();
  }

  #walk(bytes: Buffer, visit: ((entry: string) => void) | undefined): void {
    let at = 0;
    for (let end = this.#admit(bytes, at); end !== undefined && !this.#ended; end = this.#admit(bytes, at)) {
      const entry = entryBounds(bytes, at + HEADER_BYTES, end - TRAILER_BYTES);
      if (entry !== undefined) {
        this.#entries++;
        visit?.(bytes.toString('utf8', ...entry));
      } else {
        const isEnd = decodeSnapshotEnd(jsonOf(bytes, at, end)) === this.#entries && this.#at + end === this.#size;
        if (!isEnd) throw this.#corrupt();
        this.#ended = true;
      }
      at = end;
      if (at === bytes.length) break;
    }
    this.#at += at;
  }

  // Gives where the record at `at` ends, or `undefined` when more bytes are needed to tell.
  #admit(bytes: Buffer, at: number): number | undefined {
    const judgement = judgeRecord(bytes, at, this.#seed, this.#at + bytes.length < this.#size);
    if (judgement.kind === 'unfinished') return undefined;
    if (judgement.kind !== 'record' || !this.#isNext(judgement.header)) throw this.#corrupt();
    return judgement.end;
  }

  #isNext({ writer, seq }: Header): boolean {
    this.#writer ??= writer;
    this.#seq++;
    return writer === this.#writer && seq === this.#seq;
  }

  #corrupt(): EventLogCorruptError {
    return new EventLogCorruptError(this.#name, undefined, 'it is not as it was written');
  }
}

function jsonOf(bytes: Buffer, at: number, end: number): string {
  return bytes.toString('latin1', at + HEADER_BYTES, end - TRAILER_BYTES);
}
