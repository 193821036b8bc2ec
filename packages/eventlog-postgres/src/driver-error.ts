const SQLSTATE = /^[0-9A-Z]{5}$/;
const OF_THE_SYSTEM = /^E[A-Z_]{2,30}$/;

/** What stands for whatever a pool or a connection threw: nothing of it is kept but its code, as all else may quote. */
export function driverError(thrown: unknown): Error {
  const code = codeOf(thrown);
  return Object.assign(new Error('The driver failed.'), code === undefined ? {} : { code });
}

function codeOf(thrown: unknown): string | undefined {
  try {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    return typeof code === 'string' && (SQLSTATE.test(code) || OF_THE_SYSTEM.test(code)) ? code : undefined;
  } catch {
    return undefined;
  }
}
