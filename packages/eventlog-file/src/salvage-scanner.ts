import { constants } from 'node:fs';
import { join } from 'node:path';
import { checkPrivateFile } from '@sessionlog/core';
import type { FileSystem } from './file-system.ts';
import { findRepair } from './find-repair.ts';
import type { Judgement } from './judge-record.ts';
import { judgeRecord } from './judge-record.ts';
import { openExisting } from './private-file.ts';
import { readFully } from './read-fully.ts';
import type { LostRange } from './salvage-report.ts';
import { checksumSeed, HEADER_BYTES, MAX_RECORD_BYTES, TRAILER_BYTES } from './segment-frame.ts';
import { surveyRecords } from './survey-records.ts';

const WINDOW_BYTES = 4 * MAX_RECORD_BYTES;
const MISSING = 'records before it are missing';
const FENCED = 'it was fenced off after a loss of power';

/** A whole and valid record. */
export interface SalvagedRecord {
  /** Where in the segment it begins, in bytes. */
  readonly offset: number;
  /** What holds its JSON, which is gone with the next record. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Walks over a segment, however damaged it is. */
export class SalvageScanner {
  /** How many bytes the file has. */
  readonly size: number;
  /** The seed of its checksums. */
  readonly seed: number;
  readonly #fs: FileSystem;
  readonly #file: string;
  readonly #descriptor: number;
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;

  private constructor(fs: FileSystem, path: string, file: string, store: string, descriptor: number) {
    const stats = fs.fstat(descriptor);
    checkPrivateFile(path, stats);
    this.size = stats.size;
    this.seed = checksumSeed(store, file);
    this.#fs = fs;
    this.#file = file;
    this.#descriptor = descriptor;
  }

  /**
   * Opens a segment of a store to read only; `undefined` when there is no such file.
   *
   * @throws `ERR_INSECURE_PATH` when it is not a file of ours alone.
   * @throws the system's errors.
   */
  static open(fs: FileSystem, directory: string, file: string, store: string): SalvageScanner | undefined {
    const path = join(directory, file);
    const descriptor = openExisting(fs, path, constants.O_RDONLY);
    if (descriptor === undefined) return undefined;
    try {
      return new SalvageScanner(fs, path, file, store, descriptor);
    } catch (error) {
      fs.close(descriptor);
      throw error;
    }
  }

  /** Every whole and valid record that is not fenced off, in the order of the file. */
  *records(onLost: (range: LostRange) => void): Generator<SalvagedRecord, void, undefined> {
    const seqs = new Map<number, number>();
    let isDamaged = false;
    let isShort = false;
    for (let at = 0; at < this.size; ) {
      const judgement = this.#judge(at);
      if (judgement.kind === 'unfinished') return;
      if (judgement.kind === 'corrupt') {
        const fence = findRepair(this, at, this.size);
        const to = fence ?? this.#nextRecord(at);
        const reason = fence === undefined ? judgement.reason : FENCED;
        onLost(Object.freeze({ file: this.#file, from: at, to, reason }));
        isDamaged = true;
        at = to;
        continue;
      }
      const [start, end] = [at - this.#windowAt + HEADER_BYTES, judgement.end - TRAILER_BYTES];
      const next = this.#windowAt + judgement.end;
      if (judgement.kind === 'record') {
        const { writer, seq, durable } = judgement.header;
        const isGone: boolean = !isShort && durable > at;
        const isMissing = !isDamaged && seq !== (seqs.get(writer) ?? 0) + 1;
        isShort ||= isGone;
        if (isGone || isMissing) onLost(Object.freeze({ file: this.#file, from: at, to: at, reason: MISSING }));
        seqs.set(writer, seq);
        yield { offset: at, bytes: this.#window, start, end };
      }
      at = next;
    }
  }

  /** Reads `length` bytes at `offset` into the beginning of `target`. @throws the system's errors. */
  read(target: Uint8Array, length: number, offset: number): void {
    readFully(this.#fs, this.#descriptor, target, length, offset);
  }

  /** Closes the descriptor. @throws the system's errors. */
  close(): void {
    this.#fs.close(this.#descriptor);
  }

  // The largest record, and what proves that it is torn, fit into the window twice.
  #judge(at: number): Judgement {
    const windowEnd = this.#windowAt + this.#window.length;
    if (at < this.#windowAt || at >= windowEnd || (windowEnd < this.size && at + WINDOW_BYTES / 2 > windowEnd)) {
      this.#window = Buffer.alloc(Math.min(WINDOW_BYTES, this.size - at));
      this.#windowAt = at;
      this.read(this.#window, this.#window.length, at);
    }
    return judgeRecord(this.#window, at - this.#windowAt, this.seed);
  }

  #nextRecord(from: number): number {
    let next = this.size;
    surveyRecords(this, from + 1, this.size, ({ offset, isWhole }) => {
      if (isWhole) next = offset;
      return isWhole;
    });
    return next;
  }
}
