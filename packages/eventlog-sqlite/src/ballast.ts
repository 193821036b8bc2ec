import { randomBytes } from 'node:crypto';
import { closeSync, lstatSync, unlinkSync, writeSync } from 'node:fs';
import { checkPrivateFile, EventLogFullError, hasCode, type NewEvent } from '@sessionlog/core';
import type { AppendOutcome } from './append-queue.ts';
import { createPrivateFile } from './create-private-file.ts';

// A logout takes four pages of the -wal file, or fewer where several are committed together.
const BYTES = 524_288;

/**
 * A file of random bytes beside the database that keeps room for logging out: it is given up when the disk is full, and
 * until it could be made again, nothing else is appended. It is never read.
 */
export class Ballast {
  readonly #path: string;

  /** @param path - of the database. */
  constructor(path: string) {
    this.#path = `${path}-ballast`;
  }

  /**
   * Commits a group; on a full disk, those of it that end sessions.
   *
   * @throws what `commit` throws.
   */
  commit(
    events: readonly NewEvent[],
    commit: (events: readonly NewEvent[]) => readonly AppendOutcome[],
  ): readonly AppendOutcome[] {
    if (this.restore()) {
      try {
        return commit(events);
      } catch (error) {
        if (!hasCode(error, 'ERR_EVENT_LOG_FULL') || !events.some(isEnding) || !this.#release()) throw error;
      }
    }
    const endings = events.filter(isEnding);
    const outcomes = endings.length === 0 ? [] : commit(endings);
    return events.map((event) => outcomes[endings.indexOf(event)] ?? new EventLogFullError());
  }

  /** Whether there is room for everything: makes the file when it is missing. Gives false only on a full disk. */
  restore(): boolean {
    try {
      const found = lstatSync(this.#path, { throwIfNoEntry: false });
      if (found?.size === BYTES) return true;
      if (found !== undefined) {
        // What is shorter was left by a killed maker; what is not ours is left alone.
        checkPrivateFile(this.#path, found);
        unlinkSync(this.#path);
      }
      this.#make();
      return true;
    } catch (error) {
      return !isFull(error);
    }
  }

  #release(): boolean {
    try {
      unlinkSync(this.#path);
      return true;
    } catch {
      return false;
    }
  }

  // It is not synced: its room is taken from the time of its writing on, and after a loss of power it is made again.
  #make(): void {
    const descriptor = createPrivateFile(this.#path);
    try {
      for (let rest: Uint8Array = randomBytes(BYTES); rest.length > 0; ) {
        rest = rest.subarray(writeSync(descriptor, rest));
      }
    } catch (error) {
      unlinkSync(this.#path);
      throw error;
    } finally {
      closeSync(descriptor);
    }
  }
}

function isEnding({ type }: NewEvent): boolean {
  return type === 'session_expired';
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
