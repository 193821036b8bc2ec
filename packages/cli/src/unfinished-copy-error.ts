/** A log is the part that a broken copy left. What it lacks may be a logout, and so nothing is answered from it. */
export class UnfinishedCopyError extends Error {
  override readonly name = 'UnfinishedCopyError';
  readonly code = 'ERR_UNFINISHED_COPY';

  constructor() {
    super(
      'This log is an unfinished copy, and nothing is answered from it: what it lacks may be a logout. Copy to it with --again: that takes its place.',
    );
  }
}
