import { crc32 } from 'node:zlib';

const HEADER = Buffer.from('\x1e00000000 000000000000 00000000 000000000000 00000000 ', 'latin1');
const CRC_DIGITS = 8;
const TRAILER_BYTES = CRC_DIGITS + 2;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const DIGITS = Buffer.from('0123456789abcdef');

/**
 * Writes texts as records of the size that those of the file log have, one behind the other: a header, the text, the digits of
 * its checksum, as damage has to be told from what was written. What the header says is left out.
 *
 * @returns where the last one ends.
 */
export function writeLimitRecords(target: Buffer, texts: Iterable<{ readonly text: string }>): number {
  let end = 0;
  for (const { text } of texts) {
    target.set(HEADER, end);
    const begin = end + HEADER.length;
    end = begin + target.write(text, begin, 'latin1');
    const checksum = crc32(target.subarray(begin, end));
    target[end] = SPACE;
    for (let digit = 0; digit < CRC_DIGITS; digit++) {
      target[end + CRC_DIGITS - digit] = DIGITS[(checksum >>> (4 * digit)) & 15] as number;
    }
    end += TRAILER_BYTES;
    target[end - 1] = LINE_FEED;
  }
  return end;
}
