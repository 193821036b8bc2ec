import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEvent } from '@sessionlog/core';

const CHUNK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;
const ID_AT = '{"id":"'.length;
const ID_LENGTH = 26;
const TYPE_AT = ID_AT + ID_LENGTH + '","type":"'.length;
const BEFORE_DATA = '","data":';

/** Where the events stand that every contestant of a group replays. */
export function eventsPath(sharedDirectory: string): string {
  return join(sharedDirectory, 'events.ndjson');
}

/** Gives a file in chunks that end with a line feed. A chunk is only valid until the next one is asked for. */
export function* readChunks(path: string): Generator<Buffer, void, undefined> {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
    let kept = 0;
    for (;;) {
      const end = kept + readSync(descriptor, bytes, kept, CHUNK_BYTES - kept, null);
      if (end === kept) return;
      const whole = bytes.lastIndexOf(LINE_FEED, end - 1) + 1;
      yield bytes.subarray(0, whole);
      bytes.copy(bytes, 0, whole, end);
      kept = end - whole;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The events of a file of `eventLine`s, their data as it was written, in strings that share no memory with others. */
export function* readEvents(path: string): Generator<NewEvent, void, undefined> {
  for (const chunk of readChunks(path)) {
    for (let begin = 0; begin < chunk.length; ) {
      const end = chunk.indexOf(LINE_FEED, begin);
      const typeEnd = chunk.indexOf(BEFORE_DATA, begin + TYPE_AT);
      const text = (from: number, to: number): string => chunk.toString('utf8', from, to);
      const data = text(typeEnd + BEFORE_DATA.length, end - 1);
      yield { id: text(begin + ID_AT, begin + ID_AT + ID_LENGTH), type: text(begin + TYPE_AT, typeEnd), data };
      begin = end + 1;
    }
  }
}
