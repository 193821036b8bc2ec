import { readFileSync } from 'node:fs';
import type { RecordedEvent } from '@sessionlog/core';
import { rewrite } from './rewrite.ts';

/** What became of a file's flipped bits. */
export interface Flips {
  readonly total: number;
  /** Reading failed with `ERR_EVENT_LOG_CORRUPT`, after no events but true ones. */
  readonly refused: number;
  /** The same events as before. */
  readonly same: number;
  /** Other events than before, and no error. */
  readonly silent: readonly { readonly byte: number; readonly bit: number }[];
}

/**
 * Flips every bit, or one in `stride`, of every byte of a file from `from` on, one at a time, and reads each time; the file
 * is put back at the end.
 */
export async function flipEveryBit(
  path: string,
  read: (onEvent: (event: RecordedEvent) => void) => Promise<void> | void,
  isRefusal: (error: unknown) => boolean,
  from = 0,
  stride = 1,
): Promise<Flips> {
  const bytes = readFileSync(path);
  const truth = JSON.stringify(await readEvents(read));
  let refused = 0;
  let same = 0;
  const silent: { byte: number; bit: number }[] = [];
  let total = 0;
  for (let at = from * 8; at < bytes.length * 8; at += stride) {
    const [byte, bit] = [at >> 3, at & 7];
    const flipped = Buffer.from(bytes);
    flipped[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
    rewrite(path, flipped);
    const { events, error } = await readEvents(read);
    if (error !== undefined && !isRefusal(error)) throw error;
    const isTrue = truth.startsWith(JSON.stringify({ events }).slice(0, -2));
    if (error !== undefined && isTrue) refused++;
    else if (JSON.stringify({ events }) === truth) same++;
    else silent.push({ byte, bit });
    total++;
  }
  rewrite(path, bytes);
  return { total, refused, same, silent };
}

async function readEvents(
  read: (onEvent: (event: RecordedEvent) => void) => Promise<void> | void,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly error?: unknown }> {
  const events: RecordedEvent[] = [];
  try {
    await read((event) => events.push(event));
    return { events };
  } catch (error) {
    return { events, error };
  }
}
