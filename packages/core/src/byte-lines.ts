import { EventLogCorruptError, SessionInvalidError } from './errors.ts';

/** Bytes in pieces of any size, such as a file's stream gives. */
export type ByteChunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A line, without its line feed. */
export interface ByteLine {
  /** Counted from one. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Whether a line feed ended it; only the last line can be without. */
  readonly ended: boolean;
}

const LINE_FEED = 0x0a;

/**
 * Splits bytes at line feeds and at nothing else: a line may hold U+2028 and a carriage return. One line is held at a
 * time.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when a line has more than `maxBytes`; `ERR_SESSION_INVALID` when a chunk is no bytes.
 */
export async function* byteLines(chunks: ByteChunks, maxBytes: number): AsyncGenerator<ByteLine, void, undefined> {
  let begun: Uint8Array[] = [];
  let held = 0;
  let number = 1;
  const hold = (bytes: Uint8Array): void => {
    held += bytes.length;
    if (held > maxBytes) {
      throw new EventLogCorruptError(`line ${number}`, undefined, `it has more than ${maxBytes} bytes`);
    }
    begun.push(bytes);
  };
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new SessionInvalidError('lines', 'must give bytes: set no encoding.');
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      hold(chunk.subarray(from, end));
      yield { number, bytes: joined(begun), ended: true };
      begun = [];
      held = 0;
      number += 1;
      from = end + 1;
    }
    // A copy: the chunk is its giver's again once the next one is asked for.
    hold(new Uint8Array(chunk.subarray(from)));
  }
  if (held > 0) yield { number, bytes: joined(begun), ended: false };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first, second] = parts;
  return first !== undefined && second === undefined ? first : Buffer.concat(parts);
}
