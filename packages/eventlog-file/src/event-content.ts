import type { EventBytes, NewEvent, Position, RecordedEvent } from '@sessionlog/core';
import { standsAt } from './stands-at.ts';
import { TypeReader } from './type-reader.ts';

// The JSON of a record: {"id":"<26>","type":"<type>","data":<data>}. The data is put in and cut out as it is: it is
// neither parsed nor written anew (L9).

const BEFORE_ID = '{"id":"';
const BEFORE_TYPE = '","type":"';
const BEFORE_DATA = '","data":';
const ID_LENGTH = 26;
const ID_END = BEFORE_ID.length + ID_LENGTH;
const TYPE_START = ID_END + BEFORE_TYPE.length;
const QUOTE = 0x22;
const CLOSING_BRACE = 0x7d;
const LAST_FIRST = 0x37;
const ID_BYTES: Uint8Array = Buffer.from(BEFORE_ID);
const TYPE_BYTES: Uint8Array = Buffer.from(BEFORE_TYPE);
const DATA_BYTES: Uint8Array = Buffer.from(BEFORE_DATA);
const IS_ID_BYTE = new Uint8Array(256);
for (const byte of Buffer.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')) IS_ID_BYTE[byte] = 1;
const NOTHING: Buffer = Buffer.alloc(0);

const types = new TypeReader();

/** The JSON of an event's record. */
export function encodeEvent({ id, type, data }: NewEvent): string {
  return `${BEFORE_ID}${id}${BEFORE_TYPE}${type}${BEFORE_DATA}${data}}`;
}

/** The event whose JSON stands from `start` to `end`, or `undefined` when no event is written like this. */
export function decodeEvent(bytes: Buffer, start: number, end: number, position: Position): RecordedEvent | undefined {
  const event = new EventContent();
  return event.find(bytes, start, end, position) ? event.recorded() : undefined;
}

/** Where the parts of an event stand in the JSON of its record. One object says so of many, one after the other. */
export class EventContent implements EventBytes {
  position: Position = 0;
  type = '';
  bytes: Buffer = NOTHING;
  idAt = 0;
  dataAt = 0;
  dataEnd = 0;

  /** Finds the event whose JSON stands from `start` to `end`. Gives false when no event is written like this. */
  find(bytes: Buffer, start: number, end: number, position: Position): boolean {
    if (!standsAt(ID_BYTES, bytes, start) || !standsAt(TYPE_BYTES, bytes, start + ID_END)) return false;
    const typeStart = start + TYPE_START;
    let typeEnd = typeStart;
    while (bytes[typeEnd] !== QUOTE) if (++typeEnd >= end) return false;
    const dataAt = typeEnd + BEFORE_DATA.length;
    if (dataAt >= end - 1 || bytes[end - 1] !== CLOSING_BRACE || !standsAt(DATA_BYTES, bytes, typeEnd)) return false;
    const type = types.read(bytes, typeStart, typeEnd);
    const idAt = start + BEFORE_ID.length;
    if (type === undefined || !isIdAt(bytes, idAt)) return false;
    this.position = position;
    this.type = type;
    this.bytes = bytes;
    this.idAt = idAt;
    this.dataAt = dataAt;
    this.dataEnd = end - 1;
    return true;
  }

  recorded(): RecordedEvent {
    const { bytes, idAt, type, dataAt, dataEnd, position } = this;
    const id = bytes.toString('latin1', idAt, idAt + ID_LENGTH);
    return { id, type, data: bytes.toString('utf8', dataAt, dataEnd), position };
  }
}

// `isEventId`, of bytes.
function isIdAt(bytes: Buffer, at: number): boolean {
  if ((bytes[at] as number) > LAST_FIRST) return false;
  for (let index = at; index < at + ID_LENGTH; index++) if (IS_ID_BYTE[bytes[index] as number] !== 1) return false;
  return true;
}
