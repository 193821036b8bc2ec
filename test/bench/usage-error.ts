/** The command line, or the machine, is not fit for what is asked; the message is one sentence for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What the command ends with: 2 for a wrong command line, 1 for the rest. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
