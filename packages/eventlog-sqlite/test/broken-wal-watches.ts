import { readFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { FileIdentity } from '../src/file-identity.ts';
import { WalWatch } from '../src/wal-watch.ts';

/** What a `WalWatch` tells. */
export type Watch = Pick<WalWatch, 'remember' | 'isUnchanged' | 'close'>;

/** Makes a watch of the `-wal` file at a path. */
export type MakeWatch = (connection: Database.Database, path: string) => Watch;

/** The watch of the log. */
export const realWatch: MakeWatch = (connection, path) => new WalWatch(connection, new FileIdentity(path));

/** Compares the header, and not what stands behind the last frame. */
export const headerOnly: MakeWatch = (_, path) => comparing(() => readFileSync(path).toString('latin1', 0, 32));

/** Compares how many frames are committed, and not under which header. */
export const countOnly: MakeWatch = (connection) => comparing(() => String(framesOf(connection)));

/** Compares what stands behind the last frame, and not the header. */
export const frameOnly: MakeWatch = (connection, path) => {
  let next = 0;
  return comparing(
    () => frameAt(path, next),
    () => {
      next = framesOf(connection);
    },
  );
};

/** Does not mind a frame that a broken commit left: compares it with what it was. */
export const brokenOffIgnored: MakeWatch = (connection, path) => {
  let next = 0;
  return comparing(
    () => readFileSync(path).toString('latin1', 0, 32) + frameAt(path, next),
    () => {
      next = framesOf(connection);
    },
  );
};

function comparing(look: () => string, before: () => void = () => {}): Watch {
  let remembered = '';
  return {
    remember() {
      before();
      remembered = look();
      return true;
    },
    isUnchanged: () => look() === remembered,
    close: () => {},
  };
}

function framesOf(connection: Database.Database): number {
  const [row] = connection.pragma('wal_checkpoint(NOOP)') as [{ log: number }];
  return row.log;
}

function frameAt(path: string, frame: number): string {
  const offset = 32 + frame * (24 + 4096);
  return readFileSync(path).toString('latin1', offset, offset + 24);
}
