import { fstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileSystem } from '../src/file-system.ts';
import { HEAD_BYTES } from '../src/segment-head.ts';

/** Sees every call, and writes down where what is recorded stands on what a loss of power could still take away. */
export class SyncWitness {
  /** What was found, in sentences. */
  readonly violations: string[] = [];
  readonly #synced = new Map<number, number>();
  readonly #paths = new Map<number, string>();

  /** A file system under this witness's eyes; `real` is asked to do what it is told of. */
  watch(real: FileSystem): FileSystem {
    const synced = (sync: FileSystem['fsync']) => async (descriptor: number) => {
      const { ino, size } = fstatSync(descriptor);
      await sync(descriptor);
      this.#synced.set(ino, Math.max(size, this.#synced.get(ino) ?? 0));
    };
    return {
      ...real,
      open: (path, flags, mode) => {
        const descriptor = real.open(path, flags, mode);
        this.#paths.set(descriptor, path);
        return descriptor;
      },
      write: (descriptor, bytes) => {
        this.#beforeWrite(this.#paths.get(descriptor) ?? '', fstatSync(descriptor).size);
        return real.write(descriptor, bytes);
      },
      rename: (from, to) => {
        this.#beforeSnapshot(to, readFileSync(from, 'latin1'));
        real.rename(from, to);
      },
      fsync: synced(real.fsync),
      fdatasync: synced(real.fdatasync),
    };
  }

  #beforeWrite(path: string, size: number): void {
    const number = Number(/^(\d{8})-.*\.log$/.exec(basename(path))?.[1]);
    if (size === 0 || Number.isNaN(number)) return;
    for (const name of this.#segments(path, number - 1)) {
      const unsynced = this.#unsyncedIn(join(dirname(path), name));
      if (unsynced > 0)
        this.violations.push(`${basename(path)} is written to, and ${unsynced} bytes before are not synced`);
    }
  }

  #beforeSnapshot(path: string, content: string): void {
    const upTo = Number(/"upTo":(\d+)/.exec(content)?.[1]);
    const number = Math.floor(upTo / 2 ** 32);
    for (const name of this.#segments(path, number)) {
      const synced = this.#synced.get(statSync(join(dirname(path), name)).ino) ?? 0;
      if (synced <= upTo % 2 ** 32) this.violations.push(`${basename(path)} stands for what is not synced`);
    }
  }

  #segments(path: string, number: number): string[] {
    const prefix = `${String(number).padStart(8, '0')}-`;
    const names = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix) && name.endsWith('.log'));
    return names.filter((name) => statSync(join(dirname(path), name)).size > HEAD_BYTES);
  }

  #unsyncedIn(path: string): number {
    const { ino, size } = statSync(path);
    return size - (this.#synced.get(ino) ?? 0);
  }
}
