import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { LIMIT_PRINCIPAL_WORDS, LIMIT_ROW_WORDS, LimitProjection } from './limit-projection.ts';

const WORD = Int32Array.BYTES_PER_ELEMENT;
const PIECE_BYTES = 1 << 16;
const HEAD_WORDS = 2;

/** Writes sessions as they stand in memory, in pieces with a checksum each. */
export function writeLimitSnapshot(path: string, sessions: LimitProjection): void {
  const descriptor = openSync(path, 'w', 0o600);
  writeSync(descriptor, Int32Array.of(sessions.sessions, sessions.known));
  for (const bytes of bytesOf(sessions, sessions.sessions, sessions.known)) {
    for (let begin = 0; begin < bytes.length; begin += PIECE_BYTES) {
      const piece = bytes.subarray(begin, begin + PIECE_BYTES);
      writeSync(descriptor, piece);
      writeSync(descriptor, Uint32Array.of(crc32(piece)));
    }
  }
  closeSync(descriptor);
}

/**
 * Opens a snapshot with what no cold start can do without: each piece is read to the place where it stays, its checksum tells
 * damage, and each session is put where its handle, its id and its principal are looked for. No format of texts can be read so
 * fast, as no text is read.
 */
export function readLimitSnapshot(path: string): LimitProjection {
  const descriptor = openSync(path, 'r');
  try {
    const head = new Int32Array(HEAD_WORDS);
    readSync(descriptor, head);
    const [sessions = 0, known = 0] = head;
    const read = new LimitProjection(sessions);
    const checksum = new Uint32Array(1);
    for (const bytes of bytesOf(read, sessions, known)) {
      for (let begin = 0; begin < bytes.length; begin += PIECE_BYTES) {
        const piece = bytes.subarray(begin, begin + PIECE_BYTES);
        readSync(descriptor, piece);
        readSync(descriptor, checksum);
        if (crc32(piece) !== checksum[0]) throw new Error('A piece of the snapshot is damaged.');
      }
    }
    read.enterAll(sessions, known);
    return read;
  } finally {
    closeSync(descriptor);
  }
}

function bytesOf({ rows, principals }: LimitProjection, sessions: number, known: number): Uint8Array[] {
  return [
    new Uint8Array(rows.buffer, 0, sessions * LIMIT_ROW_WORDS * WORD),
    new Uint8Array(principals.buffer, 0, known * LIMIT_PRINCIPAL_WORDS * WORD),
  ];
}
