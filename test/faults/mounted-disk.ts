import { spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// xfs takes no less than 300 MiB; what is not written takes no room.
const IMAGE_BYTES = 512 * 2 ** 20;
const SHUT_DOWN = [
  'import fcntl, os, struct, sys',
  'fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack("I", 2))',
].join('\n');

/** A file system of its own in a file, mounted through a loop device, so that it can be cut off as a lost power does. */
export class MountedDisk {
  /** Where it is mounted. */
  readonly path: string;
  readonly #image: string;

  private constructor(path: string, image: string) {
    this.path = path;
    this.#image = image;
  }

  /** Makes one in an image in `folder` and mounts it there; in words why not, where the machine can't. */
  static make(kind: string, folder: string): MountedDisk | string {
    const disk = new MountedDisk(join(folder, `${kind}-disk`), join(folder, `${kind}-image`));
    mkdirSync(disk.path);
    writeFileSync(disk.#image, '');
    truncateSync(disk.#image, IMAGE_BYTES);
    const failed = run(`mkfs.${kind}`, '-q', disk.#image) ?? run('mount', '-o', 'loop', disk.#image, disk.path);
    return failed ?? disk;
  }

  /** From now on nothing reaches the image, the journal neither. In words why not, where the kernel can't. */
  shutDown(): string | undefined {
    return run('python3', '-c', SHUT_DOWN, this.path);
  }

  /** Mounts what is in the image now. */
  mountAgain(): void {
    const failed = run('umount', this.path) ?? run('mount', '-o', 'loop', this.#image, this.path);
    if (failed !== undefined) throw new Error(failed);
  }

  unmount(): void {
    const failed = run('umount', this.path);
    if (failed !== undefined) throw new Error(failed);
  }
}

/** Runs a program; in words why it failed, if it did. */
export function run(command: string, ...args: readonly string[]): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${command} failed: ${error?.message ?? stderr}`;
}
