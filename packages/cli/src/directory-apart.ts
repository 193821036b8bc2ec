import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './usage-error.ts';

/** A directory beside its place, which gets its name when all is in it that belongs there. */
export interface DirectoryApart {
  /** Where it is meanwhile. */
  readonly path: string;
  /** Gives it its name; an empty directory of that name gives way. @throws the system's errors. */
  publish(): void;
  /** Removes it. */
  discard(): void;
}

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes a directory of ours alone beside a path, and what that path is in. Who interrupts the program has it removed. */
export function makeDirectoryApart(path: string): DirectoryApart {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const apart = mkdtempSync(`${path}.part-`);
  const remove = (): void => rmSync(apart, { recursive: true, force: true });
  const interrupted = (signal: NodeJS.Signals): void => {
    ignoreInterrupts();
    try {
      remove();
    } finally {
      process.kill(process.pid, signal);
    }
  };
  const ignoreInterrupts = (): void => {
    for (const signal of INTERRUPTS) process.off(signal, interrupted);
  };
  for (const signal of INTERRUPTS) process.on(signal, interrupted);
  return {
    path: apart,
    publish() {
      // One that is not empty any more does not give way.
      renameSync(apart, path);
      ignoreInterrupts();
      syncDirectory(dirname(path));
    },
    discard() {
      ignoreInterrupts();
      remove();
    },
  };
}

/** @throws UsageError when a path is anything but an empty directory. */
export function refuseFilled(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  if (readdirSync(path).length > 0)
    throw new UsageError('The directory of the new log must be empty, or not there yet.');
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
