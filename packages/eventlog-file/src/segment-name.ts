/** The highest number of a segment: beyond it, positions would not be safe integers. */
export const LAST_SEGMENT_NUMBER: number = 2 ** 21 - 1;
const NAME = /^([0-9]{8})-[0-9a-f]{16}\.log$/;

/** The file name of a segment: its number, and 8 random bytes in hex that keep two makers apart. */
export function segmentName(number: number, random: Uint8Array): string {
  return `${String(number).padStart(8, '0')}-${Buffer.from(random).toString('hex')}.log`;
}

/** The number in a segment's file name, or `undefined` when the name is not that of a segment. */
export function segmentNumber(name: string): number | undefined {
  const number = Number(NAME.exec(name)?.[1]);
  return number >= 1 && number <= LAST_SEGMENT_NUMBER ? number : undefined;
}
