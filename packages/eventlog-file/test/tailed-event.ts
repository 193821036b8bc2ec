import type { NewEvent } from '@sessionlog/core';
import { plainEvent } from './plain-event.ts';

/** The event with this number, so large that a thousand of them fill several of the smallest segments. */
export function tailedEvent(number: number): NewEvent {
  return plainEvent(number, JSON.stringify('x'.repeat(200)));
}
