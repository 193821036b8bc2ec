const NUMBERS: Readonly<Record<string, number>> = {
  ENOENT: 2,
  EIO: 5,
  EBADF: 9,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EMFILE: 24,
  ENOSPC: 28,
  EROFS: 30,
  EDQUOT: 122,
};

/** An error as Node makes it of what the system refuses. */
export function systemError(code: string, syscall: string, path?: string): Error {
  const error = new Error(`${code}: made by a test, ${syscall}`);
  return Object.assign(error, { code, errno: -(NUMBERS[code] ?? 1), syscall, ...(path === undefined ? {} : { path }) });
}
