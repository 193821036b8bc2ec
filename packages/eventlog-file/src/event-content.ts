import type { EventBytes, NewEvent, Position, RecordedEvent } from '@sessionlog/core';
import { FewBytes } from './few-bytes.ts';
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
const ID_BYTES = new FewBytes(BEFORE_ID);
const TYPE_BYTES = new FewBytes(BEFORE_TYPE);
const DATA_BYTES = new FewBytes(BEFORE_DATA);
// Of each byte 1 where no id has it.
const IS_STRANGE = new Uint8Array(256).fill(1);
for (const byte of Buffer.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')) IS_STRANGE[byte] = 0;
const NOTHING: Buffer = Buffer.alloc(0);

const types = new TypeReader(BEFORE_DATA);

/** The JSON of an event's record. */
export function encodeEvent({ id, type, data }: NewEvent): string {
  return `${BEFORE_ID}${id}${BEFORE_TYPE}${type}${BEFORE_DATA}${data}}`;
}

/** The event whose JSON stands from `start` to `end`, or `undefined` when no event is written like this. */
export function decodeEvent(bytes: Buffer, start: number, end: number, position: Position): RecordedEvent | undefined {
  const event = new EventContent();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return event.find(bytes, view, start, end, position) ? event.recorded() : undefined;
}

/** Where the parts of an event stand in the JSON of its record. One object says so of many, one after the other. */
export class EventContent implements EventBytes {
  position: Position = 0;
  type = '';
  bytes: Buffer = NOTHING;
  idAt = 0;
  dataAt = 0;
  dataEnd = 0;

  /**
   * Finds the event whose JSON stands from `start` to `end`. Gives false when no event is written like this.
   *
   * @param view - of the same bytes, or of more behind them.
   */
  find(bytes: Buffer, view: DataView, start: number, end: number, position: Position): boolean {
    const typeStart = start + TYPE_START;
    // What is shorter has no data, and no room for what is looked for.
    if (end - typeStart < BEFORE_DATA.length || bytes[end - 1] !== CLOSING_BRACE) return false;
    if (!ID_BYTES.areAt(view, start) || !TYPE_BYTES.areAt(view, start + ID_END)) return false;
    const idAt = start + BEFORE_ID.length;
    if (!isIdAt(bytes, idAt)) return false;
    const type = types.find(view, typeStart, end - 2) ?? findType(bytes, view, typeStart, end - 2);
    if (type === undefined) return false;
    this.position = position;
    this.type = type;
    this.bytes = bytes;
    this.idAt = idAt;
    this.dataAt = typeStart + type.length + BEFORE_DATA.length;
    this.dataEnd = end - 1;
    return true;
  }

  recorded(): RecordedEvent {
    const { bytes, idAt, type, dataAt, dataEnd, position } = this;
    const id = bytes.toString('latin1', idAt, idAt + ID_LENGTH);
    return { id, type, data: bytes.toString('utf8', dataAt, dataEnd), position };
  }
}

// A type that was not seen, with what has to stand behind it, all of it before `end`.
function findType(bytes: Buffer, view: DataView, start: number, end: number): string | undefined {
  const last = end - BEFORE_DATA.length;
  let typeEnd = start;
  while (bytes[typeEnd] !== QUOTE) if (++typeEnd > last) return undefined;
  return DATA_BYTES.areAt(view, typeEnd) ? types.read(bytes, start, typeEnd) : undefined;
}

// `isEventId`, of bytes.
function isIdAt(bytes: Buffer, at: number): boolean {
  let strange = (bytes[at] as number) > LAST_FIRST ? 1 : 0;
  for (let index = at; index < at + ID_LENGTH; index++) strange |= IS_STRANGE[bytes[index] as number] as number;
  return strange === 0;
}
