/** What was asked for can't be done so. The message says what is accepted, and never what was given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'ERR_USAGE';
}
