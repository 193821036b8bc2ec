import { constants } from 'node:fs';
import { checkPrivateFile, InsecurePathError } from '@sessionlog/core';
import type { FileSystem } from './file-system.ts';
import { systemErrorCode } from './system-error.ts';

/**
 * Opens a file of ours that is there. A symbolic link is not followed, and a FIFO cannot block. Whether the file is
 * private is not looked at yet.
 *
 * @returns the descriptor, or `undefined` when there is no such file.
 * @throws `ERR_INSECURE_PATH` when something else than a file stands there.
 */
export function openExisting(fs: FileSystem, path: string, flags: number): number | undefined {
  try {
    return fs.open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new InsecurePathError(path, 'is a symbolic link. Move it away.');
    if (code === 'EISDIR' || code === 'ENXIO') throw new InsecurePathError(path, 'is not a file. Move it away.');
    throw error;
  }
}

/** Makes a file with mode 0600 whatever the umask, writes `bytes` into it and syncs it. */
export async function createPrivateFile(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = fs.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    fs.fchmod(descriptor, 0o600);
    checkPrivateFile(path, fs.fstat(descriptor));
    // Nobody else knows this file yet, so the rest of a short write may follow in a second one.
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(fs.write(descriptor, rest));
    await fs.fsync(descriptor);
  } finally {
    fs.close(descriptor);
  }
}
