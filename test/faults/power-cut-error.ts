/** What every call of a process is told that runs no more: its power was cut, or it was killed. No log may catch it. */
export class PowerCutError extends Error {
  override readonly name = 'PowerCutError';

  constructor() {
    super('This process runs no more.');
  }
}
