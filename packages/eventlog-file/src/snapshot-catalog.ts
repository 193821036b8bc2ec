import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Position } from '@sessionlog/core';
import { hasCode } from '@sessionlog/core';
import type { LogDirectory } from './log-directory.ts';
import { segmentNumber } from './segment-name.ts';
import type { SnapshotHead } from './snapshot-content.ts';
import { snapshotNumber } from './snapshot-name.ts';
import { SnapshotScanner } from './snapshot-scanner.ts';
import { systemErrorCode, withoutSystemError } from './system-error.ts';

/** A snapshot that stands in the directory. */
export interface SnapshotFile extends SnapshotHead {
  /** Its file name. */
  readonly name: string;
  /** The number of the segment in which reading goes on. */
  readonly number: number;
}

/**
 * The snapshots of a store, as they were found when the directory was last looked into. A snapshot has its name only once
 * it is whole and durable, so its head is believed until the rest is found to be damaged.
 */
export class SnapshotCatalog {
  readonly #directory: LogDirectory;
  readonly #damaged = new Set<string>();
  readonly #validated = new Map<string, string>();
  #files: ReadonlyMap<string, SnapshotFile> = new Map();

  constructor(directory: LogDirectory) {
    this.#directory = directory;
  }

  /** The one that goes furthest. */
  get newest(): SnapshotFile | undefined {
    return this.#newestBelow(Number.POSITIVE_INFINITY);
  }

  /** The one that goes least far of those that go on in a segment behind that of the number. */
  firstBeyond(number: number): SnapshotFile | undefined {
    return [...this.#files.values()].filter((file) => file.number > number).sort(byPosition)[0];
  }

  /**
   * Looks into the directory.
   *
   * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read one of them.
   * @throws `ERR_INSECURE_PATH` when one of them is not a file of ours alone.
   * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses.
   */
  look(): void {
    const files = new Map<string, SnapshotFile>();
    for (const name of this.#names()) {
      const file = this.#files.get(name) ?? this.#readHead(name);
      if (file !== undefined) files.set(name, file);
    }
    this.#files = files;
  }

  /**
   * The one that goes furthest of those that are whole. Each is validated as a whole, but for one that was before and is
   * the same file still; the event loop turns meanwhile.
   *
   * @throws what {@link look} throws.
   */
  async newestValid(): Promise<SnapshotFile | undefined> {
    return this.#firstValid(Number.POSITIVE_INFINITY, (name) => this.#validated.get(name) === this.#stateOf(name));
  }

  /**
   * The one that goes furthest of those that are whole and end below `limit`; each is validated now.
   *
   * @throws what {@link look} throws.
   */
  async newestValidBelow(limit: Position): Promise<SnapshotFile | undefined> {
    return this.#firstValid(limit, () => false);
  }

  /** Whether it was found to be damaged. */
  isDamaged(name: string): boolean {
    return this.#damaged.has(name);
  }

  /** What was found to be damaged is not believed from now on. */
  distrust(name: string): void {
    this.#damaged.add(name);
    this.look();
  }

  async #firstValid(limit: Position, isKnown: (name: string) => boolean): Promise<SnapshotFile | undefined> {
    this.look();
    for (let file = this.#newestBelow(limit); file !== undefined; file = this.#newestBelow(limit)) {
      if (isKnown(file.name)) return file;
      const state = this.#stateOf(file.name);
      const found = await this.#validate(file);
      if (found === 'damaged') this.#damaged.add(file.name);
      if (found === 'valid') {
        this.#validated.set(file.name, state);
        return file;
      }
      this.look();
    }
    return undefined;
  }

  #stateOf(name: string): string {
    const path = join(this.#directory.path, name);
    try {
      const stats = this.#directory.fs.lstat(path);
      return `${stats?.ino} ${stats?.size} ${stats?.mtimeMs}`;
    } catch (error) {
      throw withoutSystemError(error, path);
    }
  }

  #newestBelow(limit: number): SnapshotFile | undefined {
    return [...this.#files.values()]
      .filter(({ upTo }) => upTo < limit)
      .sort(byPosition)
      .at(-1);
  }

  #names(): readonly string[] {
    try {
      const names = this.#directory.fs.readdir(this.#directory.path);
      return names.filter((name) => snapshotNumber(name) !== undefined && !this.#damaged.has(name));
    } catch (error) {
      // A directory that was moved away holds none; what that means is for the segments to say.
      if (systemErrorCode(error) === 'ENOENT') return [];
      throw withoutSystemError(error, this.#directory.path);
    }
  }

  #readHead(name: string): SnapshotFile | undefined {
    try {
      const scanner = SnapshotScanner.open(this.#directory, name);
      if (scanner === undefined) return undefined;
      scanner.close();
      return Object.freeze({ ...scanner.head, name, number: segmentNumber(scanner.head.segment) ?? 0 });
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) throw error;
      this.#damaged.add(name);
      return undefined;
    }
  }

  async #validate({ name }: SnapshotFile): Promise<'valid' | 'damaged' | 'gone'> {
    let scanner: SnapshotScanner | undefined;
    try {
      scanner = SnapshotScanner.open(this.#directory, name);
      if (scanner === undefined) return 'gone';
      while (scanner.step()) await setImmediate();
      return 'valid';
    } catch (error) {
      if (hasCode(error, 'ERR_EVENT_LOG_CORRUPT')) return 'damaged';
      throw error;
    } finally {
      scanner?.close();
    }
  }
}

function byPosition(a: SnapshotFile, b: SnapshotFile): number {
  return a.upTo - b.upTo;
}
