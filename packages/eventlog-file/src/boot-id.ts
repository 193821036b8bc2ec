import { constants } from 'node:fs';
import type { FileSystem } from './file-system.ts';
import { openExisting } from './private-file.ts';
import { readFully } from './read-fully.ts';
import { systemErrorCode } from './system-error.ts';

const PATH = '/proc/sys/kernel/random/boot_id';
const BYTES = 36;
const BOOT_ID = /^[0-9a-f-]{36}$/;

/** Which run of the system this is: another one after each restart. `undefined` where the system does not say. */
export function bootId(fs: FileSystem): string | undefined {
  try {
    const descriptor = openExisting(fs, PATH, constants.O_RDONLY);
    if (descriptor === undefined) return undefined;
    try {
      const bytes = Buffer.alloc(BYTES);
      const text = bytes.toString('latin1', 0, readFully(fs, descriptor, bytes, BYTES, 0));
      return BOOT_ID.test(text) ? text : undefined;
    } finally {
      fs.close(descriptor);
    }
  } catch (error) {
    // Without it, damage is never fenced, and everything else works.
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
