import type { NewEvent, Position, RecordedEvent } from '@sessionlog/core';
import { isEventId } from '@sessionlog/core';
import { standsAt } from './stands-at.ts';
import { TypeReader } from './type-reader.ts';

// The JSON of a record: {"id":"<26>","type":"<type>","data":<data>}. The data is put in and cut out as it is: it is
// neither parsed nor written anew (L9).

const BEFORE_ID = '{"id":"';
const BEFORE_TYPE = '","type":"';
const BEFORE_DATA = '","data":';
const ID_END = BEFORE_ID.length + 26;
const TYPE_START = ID_END + BEFORE_TYPE.length;
const QUOTE = 0x22;
const CLOSING_BRACE = 0x7d;
const ID_BYTES: Uint8Array = Buffer.from(BEFORE_ID);
const TYPE_BYTES: Uint8Array = Buffer.from(BEFORE_TYPE);
const DATA_BYTES: Uint8Array = Buffer.from(BEFORE_DATA);

const types = new TypeReader();

/** The JSON of an event's record. */
export function encodeEvent({ id, type, data }: NewEvent): string {
  return `${BEFORE_ID}${id}${BEFORE_TYPE}${type}${BEFORE_DATA}${data}}`;
}

/** The event whose JSON stands from `start` to `end`, or `undefined` when no event is written like this. */
export function decodeEvent(bytes: Buffer, start: number, end: number, position: Position): RecordedEvent | undefined {
  if (!standsAt(ID_BYTES, bytes, start) || !standsAt(TYPE_BYTES, bytes, start + ID_END)) return undefined;
  const typeStart = start + TYPE_START;
  let typeEnd = typeStart;
  while (bytes[typeEnd] !== QUOTE) if (++typeEnd >= end) return undefined;
  const dataStart = typeEnd + BEFORE_DATA.length;
  if (dataStart >= end - 1 || bytes[end - 1] !== CLOSING_BRACE || !standsAt(DATA_BYTES, bytes, typeEnd))
    return undefined;
  const type = types.read(bytes, typeStart, typeEnd);
  const id = bytes.toString('latin1', start + BEFORE_ID.length, start + ID_END);
  if (type === undefined || !isEventId(id)) return undefined;
  return { id, type, data: bytes.toString('utf8', dataStart, end - 1), position };
}
