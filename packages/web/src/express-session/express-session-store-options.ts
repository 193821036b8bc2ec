import { type EventId, readRequest, SessionInvalidError } from '@sessionlog/core';
import type { SessionData } from 'express-session';

/**
 * What an `ExpressSessionStore` is told. Read once; later changes of the object change nothing.
 *
 * @since 0.1.0
 */
export interface ExpressSessionStoreOptions {
  /**
   * Whose session this is, by its data: `(data) => data.user ?? 'anonymous'`. Under the rules of `create` for principals.
   * It has to give the same as long as the session keeps its id, or an anonymous one, which ends it.
   */
  readonly principal: (data: SessionData) => string;
  /**
   * Told of each save that came too late, with the public id of the session that was over by then: a slow request wanted to
   * keep something, and it is lost. What it throws is what the save fails with.
   */
  readonly onDropped?: ((sessionId: EventId) => void) | undefined;
}

/** Options with every default filled in. */
export interface ReadExpressSessionStoreOptions {
  readonly principal: (data: SessionData) => string;
  readonly onDropped: (sessionId: EventId) => void;
}

/**
 * Reads {@link ExpressSessionStoreOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the option.
 */
export function readExpressSessionStoreOptions(options: unknown): ReadExpressSessionStoreOptions {
  const { principal, onDropped = tellNobody } = readRequest('options', options, ['principal', 'onDropped']);
  if (typeof principal !== 'function') {
    throw new SessionInvalidError('principal', 'must be a function that tells from the data whose session it is.');
  }
  if (typeof onDropped !== 'function') throw new SessionInvalidError('onDropped', 'must be a function.');
  return Object.freeze({
    principal: principal as ReadExpressSessionStoreOptions['principal'],
    onDropped: onDropped as ReadExpressSessionStoreOptions['onDropped'],
  });
}

function tellNobody(): void {}
