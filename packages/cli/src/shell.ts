import type { Readable } from 'node:stream';

/** How a command ended: 0 as asked, 1 not so, 2 it could not be done. */
export type ExitCode = 0 | 1 | 2;

/** What a command can write to. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean | undefined };

/** What a command can read from; a terminal can keep what is typed to itself. */
export type InputStream = Readable & {
  readonly isTTY?: boolean | undefined;
  setRawMode?(isRaw: boolean): unknown;
};

/** Where a command runs. */
export interface Shell {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Milliseconds since any moment: how fast something goes. */
  readonly clock: () => number;
  /** How the command ends, as far as is known. */
  code: ExitCode;
}
