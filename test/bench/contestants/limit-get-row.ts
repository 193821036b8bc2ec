import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { limitSessions } from '../limit-sessions.ts';
import { syncRate } from '../rate.ts';

const FILE_BYTES = 65_536;
// Where the salts of the header of a -wal file stand, and how many bytes they have.
const SALTS_AT = 16;
const SALTS_BYTES = 8;
// What the bytes of the file come to.
const SALT = 0x01010101;

const LOOKS = { memory: '', file: ' + fstat', sqlite: ' + two reads of the -wal file' };

/**
 * No `get` can be faster: {@link limitSessions}, and for logs that processes share one look whether another one appended
 * anything, as an answer must not be older than its question. Of a file that is `fstat` of an open descriptor: it tells a
 * file that grew, became shorter, or is at its path no more. Of a database it is the salts of its `-wal` file, and those
 * where the next frame would stand: one tells of a file that was begun anew, the other of a commit.
 */
export function limitGetRow(log: keyof typeof LOOKS): Contestant {
  return {
    name: `get/limit-row/${log}`,
    label: `limit: hash + table lookup${LOOKS[log]}`,
    isLimit: true,
    async prepare({ directory, events, runMs }) {
      const tokens = Array.from({ length: events }, benchToken);
      const find = limitSessions(tokens);
      const path = join(directory, 'looked-at');
      writeFileSync(path, Buffer.alloc(FILE_BYTES, 1), { mode: 0o600 });
      const descriptor = openSync(path, 'r');
      const isOld = lookAt(log, descriptor);
      const get = (index: number): void => {
        if (!isOld() || find(scattered(tokens, index)) === undefined) throw new Error('A session was not found.');
      };
      return { run: async () => syncRate(runMs, 64, get), close: async () => closeSync(descriptor) };
    },
  };
}

function lookAt(log: keyof typeof LOOKS, descriptor: number): () => boolean {
  switch (log) {
    case 'memory':
      return () => true;
    case 'file':
      return () => {
        const { size, nlink } = fstatSync(descriptor);
        return size === FILE_BYTES && nlink === 1;
      };
    case 'sqlite': {
      const salts = new Int32Array(SALTS_BYTES / Int32Array.BYTES_PER_ELEMENT);
      return () => {
        if (readSync(descriptor, salts, 0, SALTS_BYTES, SALTS_AT) !== SALTS_BYTES) return false;
        if (salts[0] !== SALT || salts[1] !== SALT) return false;
        return readSync(descriptor, salts, 0, SALTS_BYTES, FILE_BYTES) === 0;
      };
    }
  }
}
