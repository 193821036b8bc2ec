import { LAST_SEGMENT_NUMBER } from './segment-name.ts';

const NAME = /^([0-9]{8})-[0-9a-f]{16}\.snap$/;
const TEMPORARY = '.tmp';

/** The file name of a snapshot: the number of the segment in which reading goes on, and 8 random bytes in hex. */
export function snapshotName(number: number, random: Uint8Array): string {
  return `${String(number).padStart(8, '0')}-${Buffer.from(random).toString('hex')}.snap`;
}

/** The number in a snapshot's file name, or `undefined` when the name is not that of a snapshot. */
export function snapshotNumber(name: string): number | undefined {
  const number = Number(NAME.exec(name)?.[1]);
  return number >= 1 && number <= LAST_SEGMENT_NUMBER ? number : undefined;
}

/** The name under which a snapshot is written before it is renamed to its own. */
export function temporarySnapshotName(name: string): string {
  return name + TEMPORARY;
}

/** The number in the name of a snapshot that is being written, or `undefined` when the name is not that of one. */
export function temporarySnapshotNumber(name: string): number | undefined {
  return name.endsWith(TEMPORARY) ? snapshotNumber(name.slice(0, -TEMPORARY.length)) : undefined;
}
