import type { FileSystem } from './file-system.ts';
import type { Poison } from './poison.ts';
import type { Store } from './store-line.ts';

/** The directory of an open log: what all parts of one log object share. */
export interface LogDirectory {
  readonly fs: FileSystem;
  readonly path: string;
  readonly store: Store;
  readonly poison: Poison;
  /** Whether no call may change anything. */
  readonly readOnly: boolean;
  /** Which run of the system this is; `undefined` where that cannot be told. */
  readonly boot: string | undefined;
  /** How many bytes of a segment, by its name, opening made durable. */
  readonly synced: Map<string, number>;
}
