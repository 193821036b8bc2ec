import { SessionInvalidError } from './errors.ts';
import type { CompactRequest, Position } from './event-log.ts';
import { readEventData } from './new-event.ts';
import { readRequest, readSignal } from './request.ts';

/**
 * A {@link CompactRequest} with its entries checked as they come.
 *
 * @since 0.1.0
 */
export interface ReadCompactRequest {
  readonly upTo: Position;
  readonly entries: AsyncIterable<string>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads what `compact` was asked to do, each property once. Every log calls it first, so that all of them refuse the same.
 *
 * @throws `ERR_SESSION_INVALID` naming the field; for an entry while the entries are read.
 * @since 0.1.0
 */
export function readCompactRequest(request: CompactRequest): ReadCompactRequest {
  const { upTo, snapshot, signal } = readRequest('request', request, ['upTo', 'snapshot', 'signal']);
  if (!Number.isSafeInteger(upTo)) throw new SessionInvalidError('upTo', 'must be the position of an event.');
  const source = typeof snapshot === 'string' ? [snapshot] : snapshot;
  if (!isIterable(source)) throw new SessionInvalidError('snapshot', 'must be one entry or an iterable of entries.');
  return Object.freeze({ upTo: Number(upTo), entries: checkedEntries(source), signal: readSignal(signal) });
}

async function* checkedEntries(
  source: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<string, void, undefined> {
  for await (const entry of source) yield readEventData('snapshot', entry);
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
