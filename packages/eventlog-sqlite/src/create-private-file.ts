import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';

const { O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW } = constants;
const PRIVATE = 0o600;

/**
 * Makes an empty file, 0600 whatever the umask, and gives its descriptor.
 *
 * @throws the system's error, `EEXIST` when something stands there.
 */
export function createPrivateFile(path: string): number {
  const descriptor = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, PRIVATE);
  try {
    // Only what the umask has taken is put back: under Node's permission model a descriptor can't be given a mode.
    if ((fstatSync(descriptor).mode & 0o777) !== PRIVATE) fchmodSync(descriptor, PRIVATE);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
