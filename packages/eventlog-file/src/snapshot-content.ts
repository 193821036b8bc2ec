import type { Position } from '@sessionlog/core';
import { EventUnsupportedError } from '@sessionlog/core';
import { FORMAT_VERSION } from './format-version.ts';
import { segmentNumber } from './segment-name.ts';

// The JSON of the records of a snapshot: one $snapshot, any number of {"entry":<text>}, one $end. Entries are put in and
// cut out as they are.

/** What the first record of a snapshot says of it. */
export interface SnapshotHead {
  /** The id of the store it belongs to: 32 hex digits. */
  readonly store: string;
  /** The position up to which, and with which, it stands for the events. */
  readonly upTo: Position;
  /** The file name of the segment in which reading goes on behind that position. */
  readonly segment: string;
}

const HEAD =
  /^\{"type":"\$snapshot","data":\{"format":([1-9]\d{0,8}),"minReader":([1-9]\d{0,8}),"store":"([0-9a-f]{32})","upTo":([1-9]\d{0,15}),"segment":"([0-9a-z.-]{29})"[,}]/;
const END = /^\{"type":"\$end","data":\{"entries":(\d{1,15})[,}]/;
const BEFORE_ENTRY = '{"entry":';
const CLOSING_BRACE = 0x7d;

/** The JSON of a snapshot's first record. */
export function encodeSnapshotHead({ store, upTo, segment }: SnapshotHead): string {
  const version = `"format":${FORMAT_VERSION},"minReader":${FORMAT_VERSION}`;
  return `{"type":"$snapshot","data":{${version},"store":"${store}","upTo":${upTo},"segment":"${segment}"}}`;
}

/**
 * The head that a snapshot's first record spells, or `undefined` when it spells none.
 *
 * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read the snapshot.
 */
export function decodeSnapshotHead(json: string): SnapshotHead | undefined {
  const [, format, minReader, store, upTo, segment] = HEAD.exec(json) ?? [];
  if (Number(minReader) > FORMAT_VERSION) throw new EventUnsupportedError(`A snapshot of format ${format}`);
  if (store === undefined || segment === undefined || segmentNumber(segment) === undefined) return undefined;
  return Number.isSafeInteger(Number(upTo)) ? { store, upTo: Number(upTo), segment } : undefined;
}

/** The JSON of an entry's record. */
export function encodeEntry(entry: string): string {
  return `${BEFORE_ENTRY}${entry}}`;
}

/** Where the entry stands in the JSON from `start` to `end`, or `undefined` when that is no entry. */
export function entryBounds(
  bytes: Buffer,
  start: number,
  end: number,
): readonly [from: number, to: number] | undefined {
  const from = start + BEFORE_ENTRY.length;
  if (from >= end - 1 || bytes[end - 1] !== CLOSING_BRACE) return undefined;
  return bytes.toString('latin1', start, from) === BEFORE_ENTRY ? [from, end - 1] : undefined;
}

/** The JSON of a snapshot's last record. */
export function encodeSnapshotEnd(entries: number): string {
  return `{"type":"$end","data":{"entries":${entries}}}`;
}

/** How many entries a snapshot's last record counts, or `undefined` when the text is not one. */
export function decodeSnapshotEnd(json: string): number | undefined {
  const entries = END.exec(json)?.[1];
  return entries === undefined ? undefined : Number(entries);
}
