import type { BigIntStats } from 'node:fs';
import { fstatSync, statSync } from 'node:fs';

/** Which file stands at a path: a copy put in its place is another one. */
export class FileIdentity {
  readonly path: string;
  readonly #found: BigIntStats | undefined;

  constructor(path: string) {
    this.path = path;
    this.#found = look(path);
  }

  /** Whether the file that stood at the path when this was made is no longer there, or can't be looked at. */
  moved(): boolean {
    const now = look(this.path);
    return now === undefined || !this.#isThe(now);
  }

  /** Whether an open file is the one that stood at the path when this was made. */
  isOpenAs(descriptor: number): boolean {
    return this.#isThe(fstatSync(descriptor, { bigint: true }));
  }

  #isThe({ ino, dev }: BigIntStats): boolean {
    return ino === this.#found?.ino && dev === this.#found.dev;
  }
}

function look(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
