/** An error as the system makes it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code, errno: -1, syscall: 'test' });
}
