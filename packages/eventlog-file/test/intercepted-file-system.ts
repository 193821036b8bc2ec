import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';

/** What one call asked for, and the call itself: not performed unless somebody does. */
export interface InterceptedCall {
  readonly name: keyof FileSystem;
  readonly args: readonly unknown[];
  readonly perform: (...args: readonly unknown[]) => unknown;
}

/** The real file system with every call going through `intercept`, which answers in its place. */
export function interceptedFileSystem(intercept: (call: InterceptedCall) => unknown): FileSystem {
  const entries = Object.entries(fileSystem).map(([name, real]) => [
    name,
    (...args: readonly unknown[]) => intercept({ name: name as keyof FileSystem, args, perform: real }),
  ]);
  return Object.fromEntries(entries);
}
