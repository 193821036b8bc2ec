import { join } from 'node:path';
import type { LogDirectory } from './log-directory.ts';
import { HEAD_BYTES } from './segment-head.ts';
import { segmentNumber } from './segment-name.ts';
import { withoutSystemError } from './system-error.ts';

/**
 * Whether any segment with a higher number holds more than its head: that proves that this one had its seal. One that
 * lost a rotation, or is being made, holds no more.
 *
 * @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses.
 */
export function goesOnBehind({ fs, path }: LogDirectory, number: number): boolean {
  try {
    const behind = fs.readdir(path).filter((name) => (segmentNumber(name) ?? 0) > number);
    return behind.some((name) => (fs.lstat(join(path, name))?.size ?? 0) > HEAD_BYTES);
  } catch (error) {
    throw withoutSystemError(error, path);
  }
}
