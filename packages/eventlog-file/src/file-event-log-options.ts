import { resolve } from 'node:path';
import { readInteger, SessionInvalidError } from '@sessionlog/core';

/**
 * What an appended event survives once `append` has resolved (L8).
 *
 * - `'sync'`: the loss of power, on a disk that keeps what it said it synced.
 * - `'relaxed'`: the end of the process, `kill -9` too, but not the loss of power.
 *
 * @since 0.1.0
 */
export type FileDurability = 'sync' | 'relaxed';

/**
 * Options of `FileEventLog.open`.
 *
 * @since 0.1.0
 */
export interface FileEventLogOptions {
  /** The directory of the log, on a local file system. Made with mode 0700 when it is missing. One directory is one log. */
  readonly directory: string;
  /** What an appended event survives. Default: `'sync'`. */
  readonly durability?: FileDurability | undefined;
  /**
   * From which size on a file of the log is followed by another, in bytes: 64 KiB to 2 GiB. Default: 64 MiB. Compaction
   * removes whole files.
   */
  readonly segmentBytes?: number | undefined;
  /**
   * Opens a log that is there to read only: no file is made, written, synced or removed. What is read then could still be
   * lost with the power. Default: false.
   */
  readonly readOnly?: boolean | undefined;
  /**
   * Opens a directory on a network file system. No promise holds there unless all processes run on one machine and what
   * they append is never interleaved. Default: false.
   */
  readonly dangerouslyAllowNetworkFileSystem?: boolean | undefined;
}

const DEFAULT_SEGMENT_BYTES = 2 ** 26;
const LEAST_SEGMENT_BYTES = 2 ** 16;
const MOST_SEGMENT_BYTES = 2 ** 31;

const KNOWN: ReadonlySet<string> = new Set([
  'directory',
  'durability',
  'segmentBytes',
  'readOnly',
  'dangerouslyAllowNetworkFileSystem',
]);

/** {@link FileEventLogOptions} with every default filled in. */
export type ReadFileEventLogOptions = {
  readonly [Key in keyof FileEventLogOptions]-?: NonNullable<FileEventLogOptions[Key]>;
};

/**
 * A frozen copy of the options with an absolute directory and every default filled in; each property is read once.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readFileEventLogOptions(options: FileEventLogOptions): ReadFileEventLogOptions {
  if (typeof options !== 'object' || options === null) throw new SessionInvalidError('options', 'must be an object.');
  const own = new Map<string, unknown>(Object.entries(options));
  for (const key of own.keys()) {
    if (!KNOWN.has(key)) throw new SessionInvalidError(key, 'is not an option of a file log.');
  }
  const directory = own.get('directory');
  if (typeof directory !== 'string' || directory === '' || !directory.isWellFormed() || directory.includes('\0')) {
    throw new SessionInvalidError('directory', 'must be the path of a directory.');
  }
  const given = own.get('durability');
  const durability = given === undefined ? 'sync' : given;
  if (durability !== 'sync' && durability !== 'relaxed') {
    throw new SessionInvalidError('durability', "must be 'sync' or 'relaxed'.");
  }
  const size = own.get('segmentBytes');
  const asked = size === undefined ? DEFAULT_SEGMENT_BYTES : size;
  const segmentBytes = readInteger('segmentBytes', asked, LEAST_SEGMENT_BYTES, MOST_SEGMENT_BYTES);
  const readOnly = readFlag('readOnly', own.get('readOnly'));
  const allow = 'dangerouslyAllowNetworkFileSystem';
  const dangerouslyAllowNetworkFileSystem = readFlag(allow, own.get(allow));
  return Object.freeze({
    directory: resolve(directory),
    durability,
    segmentBytes,
    readOnly,
    dangerouslyAllowNetworkFileSystem,
  });
}

function readFlag(field: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new SessionInvalidError(field, 'must be true or false.');
}
