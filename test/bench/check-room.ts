import { statfsSync } from 'node:fs';
import { availableMemory } from 'node:process';
import { firstLine } from './first-line.ts';
import { UsageError } from './usage-error.ts';

const MIB = 1 << 20;
// Seen with 100,000 and 150,000: 2,100 bytes of disk each at once, and 12,000 of memory over all processes of a group.
const DISK_BYTES_PER_EVENT = 3000;
const DISK_BYTES_OF_CREATES = 512 * MIB;
const MEMORY_BYTES_PER_EVENT = 14_000;
const TMPFS = 0x01021994;

/**
 * Looks whether the run will find room.
 *
 * @returns whether the directory is on a file system in memory, where fdatasync costs nothing.
 * @throws UsageError when there is too little disk or memory, or the directory can't be looked at.
 */
export function checkRoom(directory: string, events: number, quick: boolean): boolean {
  const { type, bavail, bsize } = lookAt(directory);
  const disk = events * DISK_BYTES_PER_EVENT + (quick ? 0 : DISK_BYTES_OF_CREATES);
  if (bavail * bsize < disk) {
    const need = `about ${Math.ceil(disk / MIB)} MiB, and ${directory} has ${Math.floor((bavail * bsize) / MIB)} MiB free`;
    throw new UsageError(`The bench needs ${need}: make room, or use --directory or a smaller --events.`, 1);
  }
  const memory = events * MEMORY_BYTES_PER_EVENT;
  if (availableMemory() < memory) {
    const need = `about ${Math.ceil(memory / MIB)} MiB of memory, and ${Math.floor(availableMemory() / MIB)} MiB are free`;
    throw new UsageError(`The bench needs ${need}: use a smaller --events.`, 1);
  }
  return type === TMPFS;
}

function lookAt(directory: string): { readonly type: number; readonly bavail: number; readonly bsize: number } {
  try {
    return statfsSync(directory);
  } catch (error) {
    throw new UsageError(`The directory can't be used: ${firstLine(error)}.`);
  }
}
