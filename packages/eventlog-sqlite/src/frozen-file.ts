import { type BigIntStats, closeSync, constants, openSync, readFileSync, statSync } from 'node:fs';
import { EventLogUnavailableError } from '@sessionlog/core';
import { walFileBytes } from './private-database-file.ts';

const MOST_BYTES = 2n ** 30n;
// Where the header says how the file is read and written, and what stands there without a `-wal` file
// (www.sqlite.org/fileformat2.html, section 1.3.3).
const MODES_AT = 18;
const PLAIN = Buffer.from([1, 1]);

/**
 * A database without anything in its `-wal` file, where SQLite can't make the files that it shares with others: on a file
 * system that is mounted read-only, or in a directory that this process may not write to. It is read as a whole, and from
 * then on watched: whoever can write there after all is not missed.
 */
export class FrozenFile {
  readonly #path: string;
  readonly #found: BigIntStats;

  /** @throws `ERR_EVENT_LOG_UNAVAILABLE` when what stands in a `-wal` file would be missing, or there is too much of it. */
  constructor(path: string) {
    this.#path = path;
    this.#found = statSync(path, { bigint: true });
    if (walFileBytes(path) > 0) {
      throw new EventLogUnavailableError(
        'the -shm file is missing, which the -wal file needs, and none can be made here: copy the database and its -wal file to a directory that can be written to',
      );
    }
    if (this.#found.size > MOST_BYTES) {
      throw new EventLogUnavailableError(
        'no file can be made beside the database, which is too large to be read as a whole: copy it to a directory that can be written to',
      );
    }
  }

  /**
   * All of it, as a database in memory is to be.
   *
   * @throws what {@link refuseChanged} does, when somebody wrote to it meanwhile.
   */
  read(): Buffer {
    const descriptor = openSync(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const bytes = readFileSync(descriptor);
      this.refuseChanged();
      PLAIN.copy(bytes, MODES_AT);
      return bytes;
    } finally {
      closeSync(descriptor);
    }
  }

  /** @throws `ERR_EVENT_LOG_UNAVAILABLE` when the file is not what it was, or something stands in its `-wal` file. */
  refuseChanged(): void {
    const { ino, dev, size, mtimeNs, ctimeNs } = statSync(this.#path, { bigint: true });
    const found = this.#found;
    const isSame = ino === found.ino && dev === found.dev && size === found.size;
    if (isSame && mtimeNs === found.mtimeNs && ctimeNs === found.ctimeNs && walFileBytes(this.#path) === 0) return;
    throw new EventLogUnavailableError(
      'somebody writes to the database, which was read as a whole, as no file can be made beside it: open it again',
    );
  }
}
