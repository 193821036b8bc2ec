import type { NewEvent, Position, RecordedEvent } from '@sessionlog/core';
import { isEventId, isEventType } from '@sessionlog/core';

// The JSON of a record: {"id":"<26>","type":"<type>","data":<data>}. The data is put in and cut out as it is: it is
// neither parsed nor written anew (L9).

const BEFORE_ID = '{"id":"';
const BEFORE_TYPE = '","type":"';
const BEFORE_DATA = '","data":';
const ID_END = BEFORE_ID.length + 26;
const TYPE_START = ID_END + BEFORE_TYPE.length;
const QUOTE = 0x22;
const CLOSING_BRACE = 0x7d;

/** The JSON of an event's record. */
export function encodeEvent({ id, type, data }: NewEvent): string {
  return `${BEFORE_ID}${id}${BEFORE_TYPE}${type}${BEFORE_DATA}${data}}`;
}

/** The event whose JSON stands from `start` to `end`, or `undefined` when no event is written like this. */
export function decodeEvent(bytes: Buffer, start: number, end: number, position: Position): RecordedEvent | undefined {
  if (bytes.toString('latin1', start, start + BEFORE_ID.length) !== BEFORE_ID) return undefined;
  if (bytes.toString('latin1', start + ID_END, start + TYPE_START) !== BEFORE_TYPE) return undefined;
  const typeEnd = bytes.indexOf(QUOTE, start + TYPE_START);
  const dataStart = typeEnd + BEFORE_DATA.length;
  if (typeEnd === -1 || dataStart >= end - 1 || bytes[end - 1] !== CLOSING_BRACE) return undefined;
  if (bytes.toString('latin1', typeEnd, dataStart) !== BEFORE_DATA) return undefined;
  const id = bytes.toString('latin1', start + BEFORE_ID.length, start + ID_END);
  const type = bytes.toString('latin1', start + TYPE_START, typeEnd);
  if (!isEventId(id) || !isEventType(type)) return undefined;
  return { id, type, data: bytes.toString('utf8', dataStart, end - 1), position };
}
