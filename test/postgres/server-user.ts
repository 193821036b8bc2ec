import { lchownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** As whom the programs of a server run, and where. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd: string;
}

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** The user of this process; nobody where that is root, as a server refuses to run as root. */
export const serverUser: ServerUser = isRoot ? { uid: NOBODY, gid: NOBODY, cwd: '/' } : { cwd: '/' };

/** Gives a directory, and all that is in it, to the server's user. */
export function giveToServer(directory: string): void {
  if (!isRoot) return;
  for (const path of ['', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(directory, path), NOBODY, NOBODY);
  }
}
