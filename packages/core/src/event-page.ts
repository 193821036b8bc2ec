import type { EventBytes } from './event-bytes.ts';
import { EVENT_ID_LENGTH } from './event-id.ts';
import type { Position, RecordedEvent } from './event-log.ts';

/**
 * Events with positions that follow each other, in bytes and off the heap. Of a million objects the collector of garbage makes
 * stand-stills of 5 to 17 ms, in a process that does nothing else.
 */
export class EventPage {
  readonly #first: Position;
  readonly #bytes: Buffer;
  /** Where the bytes of each end: those of its id, and of its data behind that. */
  readonly #ends: Uint32Array;
  /** The number of the type of each, and the types. */
  readonly #typeOf: Uint16Array;
  readonly #types: readonly string[];

  /** @param events - at least one, at most 65,536. */
  constructor(events: readonly RecordedEvent[]) {
    const numbers = new Map<string, number>();
    this.#first = events[0]?.position ?? 0;
    this.#bytes = Buffer.allocUnsafeSlow(events.reduce((sum, event) => sum + bytesOf(event), 0));
    this.#ends = new Uint32Array(events.length);
    this.#typeOf = new Uint16Array(events.length);
    let end = 0;
    for (const [index, { id, type, data }] of events.entries()) {
      end += this.#bytes.write(id, end, 'latin1');
      end += this.#bytes.write(data, end, 'utf8');
      this.#ends[index] = end;
      const number = numbers.get(type) ?? numbers.size;
      numbers.set(type, number);
      this.#typeOf[index] = number;
    }
    this.#types = [...numbers.keys()];
  }

  /** How many there are. */
  get length(): number {
    return this.#ends.length;
  }

  /** Those from an index on, at most so many, made anew. */
  slice(index: number, most: number): readonly RecordedEvent[] {
    const events: RecordedEvent[] = [];
    this.show(index, most, (event) => events.push(event.recorded()));
    return events;
  }

  /**
   * Shows those from an index on, at most so many: all of them by one object.
   *
   * @returns how many.
   */
  show(index: number, most: number, show: (event: EventBytes) => unknown): number {
    const end = Math.min(this.length, index + most);
    const event = new ShownEvent(this.#bytes);
    for (let at = index; at < end; at++) {
      event.position = this.#first + at;
      event.type = this.#types[this.#typeOf[at] as number] as string;
      event.idAt = at === 0 ? 0 : (this.#ends[at - 1] as number);
      event.dataAt = event.idAt + EVENT_ID_LENGTH;
      event.dataEnd = this.#ends[at] as number;
      show(event);
    }
    return Math.max(0, end - index);
  }
}

class ShownEvent implements EventBytes {
  position: Position = 0;
  type = '';
  readonly bytes: Buffer;
  idAt = 0;
  dataAt = 0;
  dataEnd = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  recorded(): RecordedEvent {
    const { position, type, bytes, idAt, dataAt, dataEnd } = this;
    const id = bytes.toString('latin1', idAt, dataAt);
    return Object.freeze({ id, type, data: bytes.toString('utf8', dataAt, dataEnd), position });
  }
}

function bytesOf({ data }: RecordedEvent): number {
  return EVENT_ID_LENGTH + Buffer.byteLength(data);
}
