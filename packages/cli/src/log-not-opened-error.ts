import type { EventLogUnavailableError } from '@sessionlog/core';

// What comes behind it is for whoever was appending.
const REASON = /^The event log did not answer: (.+)\. Try again when that is mended\./;

/** A log could not be opened, perhaps as there is none. Nothing was appended, so that there is no more to think of. */
export class LogNotOpenedError extends Error {
  override readonly name = 'LogNotOpenedError';
  readonly code = 'ERR_EVENT_LOG_UNAVAILABLE';

  /** @param error - with which it was not opened. */
  constructor({ message }: EventLogUnavailableError) {
    const reason = REASON.exec(message)?.[1];
    super(
      reason === undefined
        ? message
        : `The event log can't be opened: ${reason}. Look whether its name is the right one.`,
    );
  }
}
