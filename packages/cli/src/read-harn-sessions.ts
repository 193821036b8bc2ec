import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { type AdoptSessionRequest, readHarnLines } from '@sessionlog/core';

const DATABASE = 'SQLite format 3\0';

/**
 * The sessions of a log of harn: its file, or its database, told apart by how they begin.
 *
 * @throws what `readHarnLines` and `readHarnDatabase` throw.
 */
export async function readHarnSessions(path: string): Promise<readonly AdoptSessionRequest[]> {
  if (!isDatabase(path)) return readHarnLines(createReadStream(path));
  const { readHarnDatabase } = await import('@sessionlog/eventlog-sqlite');
  return readHarnDatabase({ path });
}

function isDatabase(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(DATABASE.length);
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1', 0, length) === DATABASE;
  } finally {
    closeSync(descriptor);
  }
}
