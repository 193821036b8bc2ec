import { EventUnsupportedError } from '@sessionlog/core';
import { FORMAT_VERSION } from './format-version.ts';
import { HEADER_BYTES, TRAILER_BYTES } from './segment-frame.ts';
import { LAST_SEGMENT_NUMBER } from './segment-name.ts';

/** What the first record of a segment says of it. */
export interface SegmentHead {
  /** The id of the store it belongs to: 32 hex digits. */
  readonly store: string;
  /** Its number: 1 for a store's first segment. */
  readonly number: number;
  /** Under which run of the system it was made, where that was known. */
  readonly boot?: string | undefined;
}

const HEAD =
  /^\{"type":"\$segment","data":\{"format":([1-9]\d{0,8}),"minReader":([1-9]\d{0,8}),"store":"([0-9a-f]{32})","number":([1-9]\d{0,7})(?:,"boot":"([0-9a-f-]{36})")?[,}]/;

/** The JSON of a segment's first record. */
export function encodeSegmentHead({ store, number, boot }: SegmentHead): string {
  const version = `"format":${FORMAT_VERSION},"minReader":${FORMAT_VERSION}`;
  const named = boot === undefined ? '' : `,"boot":"${boot}"`;
  return `{"type":"$segment","data":{${version},"store":"${store}","number":${number}${named}}}`;
}

const LONGEST_HEAD = encodeSegmentHead({
  store: '0'.repeat(32),
  number: LAST_SEGMENT_NUMBER,
  boot: '0'.repeat(36),
});

/** Most bytes of a segment that holds no other record. */
export const HEAD_BYTES: number = HEADER_BYTES + LONGEST_HEAD.length + TRAILER_BYTES;

/**
 * The head that a segment's first record spells, or `undefined` when it spells none.
 *
 * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read the segment.
 */
export function decodeSegmentHead(json: string): SegmentHead | undefined {
  const [, format, minReader, store, number, boot] = HEAD.exec(json) ?? [];
  if (store === undefined) return undefined;
  if (Number(minReader) > FORMAT_VERSION) throw new EventUnsupportedError(`A segment of format ${format}`);
  return { store, number: Number(number), boot };
}
