import type { NewEvent } from '@sessionlog/core';
import { OTHER } from './other.ts';

const KINDS: ReadonlySet<unknown> = new Set(['session_created', 'session_touched', 'session_expired']);

/** What an attribute says of an event's type: the store's own three; `_OTHER` for what else a log may be given. */
export function eventKind({ type }: NewEvent): string {
  return KINDS.has(type) ? type : OTHER;
}
