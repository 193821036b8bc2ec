// Five digits and capital letters, a digit among them: EPIPE is none.
const SQLSTATE = /^(?=.*[0-9])[0-9A-Z]{5}$/;

/** The code with which the server answered; `undefined` for an error that is no answer of a server. */
export function sqlstate(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && SQLSTATE.test(code) ? code : undefined;
}
