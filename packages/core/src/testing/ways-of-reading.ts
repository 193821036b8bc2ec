import assert from 'node:assert/strict';
import { type ByteEventLog, type EventBytes, isByteLog } from '../event-bytes.ts';
import type { EventLog, Position, RecordedEvent } from '../event-log.ts';
import { isLocal } from '../is-local.ts';
import { readAll } from './read-all.ts';

/** One of the ways to ask a log. */
export interface WayOfReading {
  readonly name: 'read' | 'readSync' | 'showSync';
  /** Every event behind `after`, as this way gives them. */
  all(after?: Position): Promise<RecordedEvent[]>;
}

/** The ways to read this log: `read`, and `readSync` and `showSync` where it has them. The same laws hold for all. */
export function waysOfReading(log: EventLog): readonly [WayOfReading, ...WayOfReading[]] {
  const read: WayOfReading = { name: 'read', all: (after) => readAll(log, after === undefined ? {} : { after }) };
  if (!isLocal(log)) return [read];
  const sync: WayOfReading = { name: 'readSync', all: async (after) => inBatches(after, (last) => log.readSync(last)) };
  if (!isByteLog(log)) return [read, sync];
  return [read, sync, { name: 'showSync', all: async (after) => inBatches(after, (last) => shownBatch(log, last)) }];
}

// Ends at a batch without progress too, so that a log which gives events twice fails a law and does not hang it.
function inBatches(
  after: Position | undefined,
  next: (last: Position | undefined) => readonly RecordedEvent[],
): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  let last = after;
  for (;;) {
    const batch = next(last);
    events.push(...batch);
    const newest = batch.at(-1)?.position;
    if (newest === undefined || (last !== undefined && newest <= last)) return events;
    last = newest;
  }
}

function shownBatch(log: ByteEventLog, after: Position | undefined): readonly RecordedEvent[] {
  const spelled: RecordedEvent[] = [];
  const kept: RecordedEvent[] = [];
  const last = log.showSync(after, (event) => {
    spelled.push(spelledOut(event));
    const { position, id, type, data } = event.recorded();
    kept.push({ position, id, type, data });
  });
  assert.deepEqual(kept, spelled, 'showSync showed other bytes than those of the events that are kept of them.');
  assert.equal(last, spelled.at(-1)?.position, 'showSync gave another position than that of the last event it showed.');
  return spelled;
}

function spelledOut({ position, type, bytes, idAt, dataAt, dataEnd }: EventBytes): RecordedEvent {
  const id = bytes.toString('latin1', idAt, idAt + ID_BYTES);
  return { position, id, type, data: bytes.toString('utf8', dataAt, dataEnd) };
}

const ID_BYTES = 26;
