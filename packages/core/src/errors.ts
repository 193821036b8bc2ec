import type { EventId } from './event-id.ts';
import type { Position } from './event-log.ts';

// Depth one: every error extends Error alone. A message says what happened and what to do next. No token, handle,
// principal, attribute, SQL text or line of a log may reach a message, a property or a cause.

/**
 * A request was refused because of what it asks for; nothing was appended.
 *
 * @since 0.1.0
 */
export class SessionInvalidError extends Error {
  override readonly name = 'SessionInvalidError';
  readonly code = 'ERR_SESSION_INVALID';
  /** Which part of the request: a path such as `attributes.theme`; keys that could hold secrets are shown as `*`. */
  readonly field: string;

  /** @param reason - what is wrong and what is accepted instead; never a value of the request. */
  constructor(field: string, reason: string) {
    super(`${field} ${reason}`);
    this.field = field;
  }
}

/**
 * A session with this token exists already, or existed; nothing was created.
 *
 * @since 0.1.0
 */
export class SessionDuplicateError extends Error {
  override readonly name = 'SessionDuplicateError';
  readonly code = 'ERR_SESSION_DUPLICATE';
  /** The session that was created first. */
  readonly sessionId: EventId;

  constructor(sessionId: EventId) {
    super(
      `A session with this token was created before (${sessionId}). A token is used once: create with another one.`,
    );
    this.sessionId = sessionId;
  }
}

/**
 * The principal has as many live sessions as the policy allows; nothing was created.
 *
 * @since 0.1.0
 */
export class SessionLimitError extends Error {
  override readonly name = 'SessionLimitError';
  readonly code = 'ERR_SESSION_LIMIT';

  constructor() {
    super('The principal has as many live sessions as the policy allows. End one of them, then create again.');
  }
}

/**
 * The log, or the store over it, was closed before the call.
 *
 * @since 0.1.0
 */
export class EventLogClosedError extends Error {
  override readonly name = 'EventLogClosedError';
  readonly code = 'ERR_EVENT_LOG_CLOSED';

  /** @param what - what was closed. */
  constructor(what: 'event log' | 'session store' = 'event log') {
    super(`The ${what} is closed. Open it again to go on.`);
  }
}

/**
 * An earlier write or sync failed with an unknown outcome; this log object answers nothing any more (L13).
 *
 * @since 0.1.0
 */
export class EventLogPoisonedError extends Error {
  override readonly name = 'EventLogPoisonedError';
  readonly code = 'ERR_EVENT_LOG_POISONED';

  /** @param reason - what happened to the log, without any of its content. */
  constructor(reason: string) {
    super(`The event log no longer answers: ${reason}. Close it, mend the cause, and open it again.`);
  }
}

/**
 * There is no room for the event; nothing was appended, and reading goes on.
 *
 * @since 0.1.0
 */
export class EventLogFullError extends Error {
  override readonly name = 'EventLogFullError';
  readonly code = 'ERR_EVENT_LOG_FULL';

  /** @param reason - what is full. */
  constructor(reason = 'the disk is full or a quota is reached') {
    super(`The event was not appended: ${reason}. Make room, then append again.`);
  }
}

/**
 * The log holds something that no writer of it wrote. Nothing behind it is given: a skipped logout would be a revived
 * session.
 *
 * @since 0.1.0
 */
export class EventLogCorruptError extends Error {
  override readonly name = 'EventLogCorruptError';
  readonly code = 'ERR_EVENT_LOG_CORRUPT';
  /** Where: a file's name or a table's, with a place in it; never content. */
  readonly location: string;
  /** The position of the damaged event, where one is known. */
  readonly position: Position | undefined;

  /** @param reason - what is wrong there, without any of the content. */
  constructor(location: string, position: Position | undefined, reason: string) {
    super(`The event log is damaged at ${location}: ${reason}. Keep the files as they are and restore a backup.`);
    this.location = location;
    this.position = position;
  }
}

/**
 * The log could not be reached or did not say how an append ended: the outcome is unknown.
 *
 * @since 0.1.0
 */
export class EventLogUnavailableError extends Error {
  override readonly name = 'EventLogUnavailableError';
  readonly code = 'ERR_EVENT_LOG_UNAVAILABLE';

  /** @param reason - what failed, without any content. */
  constructor(reason: string) {
    super(
      `The event log did not answer: ${reason}. Try again when that is mended. If an event was being appended, it may have been recorded: read before it is appended again.`,
    );
  }
}

/**
 * Events that the read would have to give were compacted into a snapshot (L15).
 *
 * @since 0.1.0
 */
export class EventLogCompactedError extends Error {
  override readonly name = 'EventLogCompactedError';
  readonly code = 'ERR_EVENT_LOG_COMPACTED';
  /** The position up to which, and with which, the log is compacted. */
  readonly upTo: Position;

  constructor(upTo: Position) {
    super(`The events up to position ${upTo} were compacted. Read the snapshot, then the events behind it.`);
    this.upTo = upTo;
  }
}

/**
 * A log that needs the network could not say within the bound that was set what is new; nothing stale was answered.
 *
 * @since 0.1.0
 */
export class EventLogStaleError extends Error {
  override readonly name = 'EventLogStaleError';
  readonly code = 'ERR_EVENT_LOG_STALE';

  /** @param boundMs - the bound, in milliseconds. */
  constructor(boundMs: number) {
    super(`The event log was not heard of for more than ${boundMs} ms. Try again when it can be reached.`);
  }
}

const IS_NEWER =
  'is not known to this version of Sessionlog. Nothing was touched. Use the version that wrote it, or a newer one.';

/**
 * The event, or the log, was written by a newer version, or the log is an unfinished copy; nothing was touched.
 *
 * @since 0.1.0
 */
export class EventUnsupportedError extends Error {
  override readonly name = 'EventUnsupportedError';
  readonly code = 'ERR_EVENT_UNSUPPORTED';
  /** The position of the event, where one is known. */
  readonly position: Position | undefined;

  /**
   * @param what - what is not known to this version, without any of the content.
   * @param is - what is to be said of it, where a newer version would not know it either.
   */
  constructor(what: string, position?: Position, is: string = IS_NEWER) {
    super(`${what} ${is}`);
    this.position = position;
  }
}

/**
 * A file or directory could be read or changed by somebody else; it was not opened, and not changed.
 *
 * @since 0.1.0
 */
export class InsecurePathError extends Error {
  override readonly name = 'InsecurePathError';
  readonly code = 'ERR_INSECURE_PATH';
  /** The path that was refused. */
  readonly path: string;

  /** @param reason - why it is refused and how to mend it. */
  constructor(path: string, reason: string) {
    super(`${path} ${reason}`);
    this.path = path;
  }
}

/**
 * Every error that Sessionlog makes, told apart by `code`.
 *
 * @since 0.1.0
 */
export type SessionlogError =
  | SessionInvalidError
  | SessionDuplicateError
  | SessionLimitError
  | EventLogClosedError
  | EventLogPoisonedError
  | EventLogFullError
  | EventLogCorruptError
  | EventLogUnavailableError
  | EventLogCompactedError
  | EventLogStaleError
  | EventUnsupportedError
  | InsecurePathError;

/**
 * Whether `error` is the error of Sessionlog with this code; narrows its type. Works across copies of the package, as
 * it looks at the code and not at the class.
 *
 * @since 0.1.0
 */
export function hasCode<Code extends SessionlogError['code']>(
  error: unknown,
  code: Code,
): error is Extract<SessionlogError, { readonly code: Code }> {
  return error instanceof Error && 'code' in error && error.code === code;
}
