import { isEventType } from '@sessionlog/core';
import { FewBytes } from './few-bytes.ts';

const MOST = 16;

interface SeenType {
  readonly text: string;
  readonly bytes: FewBytes;
}

/**
 * The types of events that were read, with what stands behind each of them. A log has few, each in many records: to compare
 * bytes with those that were seen takes a fraction of the time of looking for the end of one, making a string of it and looking at that.
 */
export class TypeReader {
  readonly #seen: SeenType[] = [];
  readonly #behind: string;

  /** @param behind - four or more characters of ASCII, none of which is in a type. */
  constructor(behind: string) {
    this.#behind = behind;
  }

  /** The type that was seen, and stands at a place with what has to stand behind it, all of it before `end`. */
  find(view: DataView, at: number, end: number): string | undefined {
    const seen = this.#seen;
    for (let index = 0; index < seen.length; index++) {
      const { text, bytes } = seen[index] as SeenType;
      if (at + bytes.length <= end && bytes.areAt(view, at)) return text;
    }
    return undefined;
  }

  /** The type whose characters stand from `start` to `end`, or `undefined` when there is no such type. */
  read(bytes: Buffer, start: number, end: number): string | undefined {
    const text = bytes.toString('latin1', start, end);
    if (!isEventType(text)) return undefined;
    const isSeen = this.#seen.some((seen) => seen.text === text);
    if (!isSeen && this.#seen.length < MOST) this.#seen.push({ text, bytes: new FewBytes(text + this.#behind) });
    return text;
  }
}
