import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { readChunks } from './read-events.ts';

const WINDOW_BYTES = 1 << 18;
// The length of the text behind it, and its checksum, as numbers: no format can have less in front of an event.
const HEADER_BYTES = 8;
const LINE_FEED = 0x0a;

/** Writes the lines of a file as records of the least that tells them apart and tells damage. Gives how many there are. */
export function writeLimitFile(linesPath: string, path: string): number {
  const descriptor = openSync(path, 'w', 0o600);
  const header = Buffer.alloc(HEADER_BYTES);
  let records = 0;
  for (const chunk of readChunks(linesPath)) {
    const pieces: Buffer[] = [];
    for (let begin = 0; begin < chunk.length; records++) {
      const end = chunk.indexOf(LINE_FEED, begin);
      const text = chunk.subarray(begin, end);
      header.writeUInt32LE(text.length, 0);
      header.writeUInt32LE(crc32(text), 4);
      pieces.push(Buffer.from(header), text);
      begin = end + 1;
    }
    writeSync(descriptor, Buffer.concat(pieces));
  }
  closeSync(descriptor);
  return records;
}

/**
 * Reads the records of a file, window by window, and compares the checksum of each with what stands there: one that is
 * damaged has to be told from those beside it. One sum over many of them would take a quarter of that, and is a weaker check
 * (docs/decisions, 32).
 *
 * @param take - is given the window, and where in it the texts begin and end: of each two numbers, one behind the other.
 * @param most - how many it is given at a time.
 */
export function readLimitFile(
  path: string,
  most: number,
  take: (window: DataView, bounds: Int32Array, count: number) => void,
): void {
  const descriptor = openSync(path, 'r');
  const bytes = new Uint8Array(WINDOW_BYTES);
  const window = new DataView(bytes.buffer);
  const bounds = new Int32Array(2 * most);
  try {
    for (let kept = 0; ; ) {
      const length = kept + readSync(descriptor, bytes, kept, WINDOW_BYTES - kept, null);
      if (length === kept) return;
      let at = 0;
      let count = 0;
      while (at + HEADER_BYTES <= length) {
        const begin = at + HEADER_BYTES;
        const end = begin + window.getInt32(at, true);
        if (end > length) break;
        if (crc32(bytes.subarray(begin, end)) !== window.getUint32(at + 4, true))
          throw new Error('A record is damaged.');
        bounds[2 * count] = begin;
        bounds[2 * count + 1] = end;
        at = end;
        if (++count < most) continue;
        take(window, bounds, count);
        count = 0;
      }
      take(window, bounds, count);
      bytes.copyWithin(0, at, length);
      kept = length - at;
    }
  } finally {
    closeSync(descriptor);
  }
}
