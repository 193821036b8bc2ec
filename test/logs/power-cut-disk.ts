import { chmodSync, copyFileSync, fstatSync, mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type FileSystem, fileSystem } from '../../packages/eventlog-file/src/file-system.ts';

/**
 * The real file system, which remembers of every file how much of it was synced, so that a power cut can be played: what
 * was appended behind that is lost. Files are told apart by inode.
 */
export class PowerCutDisk {
  readonly #synced = new Map<number, number>();

  /** A view of the disk for one log, with a switch that makes its next write or sync fail. */
  view(): { readonly fs: FileSystem; failNext(): void } {
    let failing = false;
    const failIfTold = (): void => {
      if (!failing) return;
      failing = false;
      throw Object.assign(new Error('EIO: the disk failed, as the test told it to'), { code: 'EIO', errno: -5 });
    };
    const sync = (real: FileSystem['fdatasync']) => async (descriptor: number) => {
      failIfTold();
      const { ino, size } = fstatSync(descriptor);
      await real(descriptor);
      this.#synced.set(ino, Math.max(size, this.#synced.get(ino) ?? 0));
    };
    const fs: FileSystem = {
      ...fileSystem,
      write: (descriptor, bytes) => {
        failIfTold();
        return fileSystem.write(descriptor, bytes);
      },
      fsync: sync(fileSystem.fsync),
      fdatasync: sync(fileSystem.fdatasync),
    };
    return {
      fs,
      failNext: () => {
        failing = true;
      },
    };
  }

  /** What is found in `directory` after the power came back, copied to `target`. */
  cut(directory: string, target: string): void {
    mkdirSync(target, { mode: 0o700 });
    for (const name of readdirSync(directory)) {
      const from = join(directory, name);
      const { ino } = fileSystem.lstat(from) ?? { ino: -1 };
      copyFileSync(from, join(target, name));
      chmodSync(join(target, name), 0o600);
      truncateSync(join(target, name), this.#synced.get(ino) ?? 0);
    }
  }
}
