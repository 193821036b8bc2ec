/** Why the program does not go on, in a sentence that tells its user what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** 2 when the command line or the environment is wrong, 1 for anything else. */
  readonly exitCode: 1 | 2;

  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}
