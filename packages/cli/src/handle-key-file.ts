import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { checkPrivateFile, type HandleKey } from '@sessionlog/core';
import { UsageError } from './usage-error.ts';

const MOST_BYTES = 65_536;
const LINE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,31}) (text|hex|base64) (.+)$/;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads a file of handle keys, the one that mints first. Each line is an id, `text`, `hex` or `base64`, and the key so
 * written, with one space between; empty lines and those that begin with `#` are passed over.
 *
 * @throws UsageError naming the line, and never a part of it; `ERR_INSECURE_PATH` when others could read the file.
 */
export function readHandleKeyFile(path: string): readonly HandleKey[] {
  const keys: HandleKey[] = [];
  for (const [index, line] of readPrivateFile(path).split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, id = '', encoding = '', written = ''] = LINE.exec(line) ?? [];
    const key = decoded(encoding, written);
    if (key === undefined) {
      throw new UsageError(`Line ${index + 1} of the file of handle keys must be: ID text|hex|base64 KEY.`);
    }
    keys.push({ id, key });
  }
  if (keys.length === 0) throw new UsageError('The file of handle keys holds no key.');
  return keys;
}

function decoded(encoding: string, written: string): string | Uint8Array | undefined {
  switch (encoding) {
    case 'text':
      return written;
    case 'hex':
      return HEX.test(written) ? Buffer.from(written, 'hex') : undefined;
    case 'base64':
      return BASE64.test(written) ? Buffer.from(written, 'base64') : undefined;
    default:
      return undefined;
  }
}

function readPrivateFile(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    checkPrivateFile(path, stats);
    if (stats.size > MOST_BYTES) throw new UsageError('The file of handle keys is too large to be one.');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
