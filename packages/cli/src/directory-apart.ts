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

const MOST_RETRIES = 5;
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes a directory of ours alone beside a path, and what that path is in. Who interrupts the program has it removed. */
export function makeDirectoryApart(path: string): DirectoryApart {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let apart = '';
  const remove = (): void => {
    // A thread of ours may still make a file in it.
    if (apart !== '') rmSync(apart, { recursive: true, force: true, maxRetries: MOST_RETRIES });
  };
  const ignoreInterrupts = onInterrupt(remove);
  try {
    apart = mkdtempSync(`${path}.part-`);
  } catch (error) {
    ignoreInterrupts();
    throw error;
  }
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

/** Has something done when the program is interrupted, which ends it all the same. @returns how to have it not done. */
function onInterrupt(clean: () => void): () => void {
  const ignore = (): void => {
    for (const signal of INTERRUPTS) process.off(signal, interrupted);
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    ignore();
    try {
      clean();
    } finally {
      process.kill(process.pid, signal);
    }
  };
  for (const signal of INTERRUPTS) process.on(signal, interrupted);
  return ignore;
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
