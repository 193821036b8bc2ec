import { crc32 } from 'node:zlib';
import { EventLogCorruptError, EventUnsupportedError } from '@sessionlog/core';
import { FORMAT_VERSION } from './format-version.ts';
import { encodeHex } from './hex.ts';
import { segmentNumber } from './segment-name.ts';
import { STORE_NAME } from './store-name.ts';

/** What the file `STORE` says. */
export interface Store {
  /** The store's id: 32 hex digits of randomness, so that no record of one store validates in another. */
  readonly id: string;
  /** The file name of the first segment. */
  readonly segment: string;
}

const LINE = /^(\{.*),"crc":"([0-9a-f]{8})"\}\n$/;
const VERSIONED = /^\{"format":([1-9]\d{0,8}),"minReader":([1-9]\d{0,8}),/;
const FIELDS = /^\{"format":\d+,"minReader":\d+,"store":"([0-9a-f]{32})","segment":"([0-9a-z.-]+)"(?:,.*)?$/;

/** The one line of `STORE`: JSON whose last field is the CRC-32 of the text before it. */
export function encodeStore({ id, segment }: Store): string {
  const version = `"format":${FORMAT_VERSION},"minReader":${FORMAT_VERSION}`;
  const body = `{${version},"store":"${id}","segment":"${segment}"`;
  return `${body},"crc":"${encodeHex(crc32(body), 8)}"}\n`;
}

/**
 * The store that the bytes of `STORE` spell.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when they are not as they were written.
 * @throws `ERR_EVENT_UNSUPPORTED` when only a newer version may read the store.
 */
export function decodeStore(bytes: Buffer): Store {
  const [, body = '', checksum] = LINE.exec(bytes.toString('latin1')) ?? [];
  if (checksum !== encodeHex(crc32(bytes.subarray(0, body.length)), 8)) throw corrupt();
  const [, format, minReader] = VERSIONED.exec(body) ?? [];
  if (Number(minReader) > FORMAT_VERSION) throw new EventUnsupportedError(`A store of format ${format}`);
  const [, id, segment] = FIELDS.exec(body) ?? [];
  if (id === undefined || segment === undefined || segmentNumber(segment) === undefined) throw corrupt();
  return { id, segment };
}

function corrupt(): EventLogCorruptError {
  return new EventLogCorruptError(STORE_NAME, undefined, 'it is not as it was written');
}
