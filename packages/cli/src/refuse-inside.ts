import { resolve, sep } from 'node:path';
import type { LogLocation } from './log-location.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError when a new log is to be in the directory of the one that it is made from, where nothing is written. */
export function refuseInside(from: LogLocation, to: LogLocation): void {
  if (from.kind !== 'file' || to.kind === 'postgres') return;
  const path = to.kind === 'file' ? to.directory : to.path;
  if (`${resolve(path)}${sep}`.startsWith(`${resolve(from.directory)}${sep}`))
    throw new UsageError('The new log must be outside of the one that is read from.');
}
