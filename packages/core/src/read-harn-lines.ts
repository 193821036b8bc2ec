import type { AdoptSessionRequest } from './adopt-session-request.ts';
import { type ByteChunks, byteLines } from './byte-lines.ts';
import { EventLogCorruptError, SessionInvalidError } from './errors.ts';
import { HarnFields } from './harn-fields.ts';
import type { HarnEntry } from './harn-sessions.ts';
import { parseJson, parseJsonList } from './parse-json.ts';
import { foldHarnEntries, type ReadHarnOptions } from './read-harn-events.ts';
import { utf8Text } from './utf8-text.ts';

// No attributes that a store could take make a line a tenth as long.
const MAX_LINE_BYTES = 16_777_216;

/**
 * Reads the sessions of harn's file log, `topics/orchestrator.sessions.jsonl`: one event a line, as
 * `{ "id", "event": { "kind", "payload", "headers", "occurred_at_ms" } }`. What is given, and under which rules, is said
 * at {@link readHarnEvents}.
 *
 * Blank lines are passed over. So is a last line that has no line feed and is no JSON: it is torn, and harn, which told
 * nobody that it was written, passes over it as well. The same line with a line feed is damage.
 *
 * @param lines - the bytes of the file, such as `createReadStream(path)`, or its text.
 * @throws what {@link readHarnEvents} does; the location is `line N`, counted from one.
 * @throws `ERR_SESSION_INVALID` when `lines` gives anything but bytes; what its iteration throws.
 * @since 0.1.0
 */
export async function readHarnLines(
  lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array> | Uint8Array | string,
  options?: ReadHarnOptions,
): Promise<readonly AdoptSessionRequest[]> {
  return foldHarnEntries(entriesOf(chunksOf(lines)), options);
}

function chunksOf(lines: ByteChunks | Uint8Array | string): ByteChunks {
  if (lines instanceof Uint8Array) return [lines];
  if (typeof lines !== 'string') return lines;
  if (!lines.isWellFormed()) throw new SessionInvalidError('lines', 'must not hold a lone surrogate.');
  return [Buffer.from(lines)];
}

async function* entriesOf(chunks: ByteChunks): AsyncGenerator<HarnEntry, void, undefined> {
  for await (const { number, bytes, ended } of byteLines(chunks, MAX_LINE_BYTES)) {
    if (bytes.every(isBlank)) continue;
    const place = `line ${number}`;
    const text = utf8Text(bytes);
    const value = text === undefined ? undefined : parseJson(text);
    if (value === undefined) {
      if (!ended && isTorn(text)) return;
      throw new EventLogCorruptError(place, undefined, 'it is not JSON in UTF-8 with each key once');
    }
    yield entryOf(place, value);
  }
}

function entryOf(place: string, value: unknown): HarnEntry {
  const line = new HarnFields(place, 'it', value);
  const event = line.inside('event');
  event.integer('occurred_at_ms');
  event.optional('headers', (field) => event.object(field));
  return { place, id: line.value('id'), kind: event.value('kind'), payload: event.value('payload') };
}

// A line that is whole and has a key twice is no torn one: no beginning of an object is JSON.
function isTorn(text: string | undefined): boolean {
  return text === undefined || parseJsonList(`[${text}]`) === undefined;
}

// Space, tab, line feed, form feed and carriage return: what a line may hold to count as blank for harn.
function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d;
}
