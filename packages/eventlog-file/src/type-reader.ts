import { isEventType } from '@sessionlog/core';
import { standsAt } from './stands-at.ts';

const MOST = 16;

interface SeenType {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * The types of events that were read. A log has few, each in many records: to compare bytes with those that were seen takes
 * a quarter of the time of making a string of them and looking at that.
 */
export class TypeReader {
  readonly #seen: SeenType[] = [];

  /** The type whose characters stand from `start` to `end`, or `undefined` when there is no such type. */
  read(bytes: Buffer, start: number, end: number): string | undefined {
    for (const { text, bytes: seen } of this.#seen) {
      if (seen.length === end - start && standsAt(seen, bytes, start)) return text;
    }
    const text = bytes.toString('latin1', start, end);
    if (!isEventType(text)) return undefined;
    if (this.#seen.length < MOST) this.#seen.push({ text, bytes: Buffer.from(text) });
    return text;
  }
}
