import { type EventId, isEventId } from '@sessionlog/core';
import { UsageError } from './usage-error.ts';

/** A session's public id. @throws UsageError, which does not quote what may be a token. */
export function readSessionId(text: string): EventId {
  if (isEventId(text)) return text;
  throw new UsageError('A session is named by its public id, 26 characters as `sessionlog list` shows them.');
}
