import { randomBytes } from 'node:crypto';
import type { NewEvent, RecordedEvent } from '@sessionlog/core';

const TYPE = 'copy_begun';
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The event in front of a copy that is not whole. Its kind is one that no store knows, and so every store refuses the log
 * until, at last, a snapshot takes its place.
 */
export function newCopyMarker(): NewEvent {
  const random = Array.from(randomBytes(16), (byte) => DIGITS.charAt(byte % DIGITS.length));
  return { id: `${'0'.repeat(10)}${random.join('')}`, type: TYPE, data: '{}' };
}

/** Whether an event says that what stands behind it is not a whole copy. */
export function isCopyMarker({ type }: RecordedEvent): boolean {
  return type === TYPE;
}
