import { securePrivateDirectory } from '@sessionlog/core';
import type { FileSystem } from './file-system.ts';
import { findStore } from './find-store.ts';
import { Segment } from './segment.ts';
import { syncDirectory } from './sync-directory.ts';
import { withoutSystemError } from './system-error.ts';

/**
 * Opens the segment that is appended to, in a directory that becomes a store if it is none, and makes durable what a
 * killed writer left visible, so that nobody acts on what could be lost.
 *
 * @throws what {@link findStore}, {@link Segment} and `securePrivateDirectory` throw, the system's errors as
 *   `ERR_EVENT_LOG_UNAVAILABLE`.
 */
export async function openSegment(fs: FileSystem, directory: string): Promise<Segment> {
  try {
    securePrivateDirectory(directory);
    const segment = new Segment(fs, directory, await findStore(fs, directory));
    try {
      await syncDirectory(fs, directory);
      segment.size();
      await segment.sync();
      return segment;
    } catch (error) {
      segment.close();
      throw error;
    }
  } catch (error) {
    throw withoutSystemError(error, directory);
  }
}
