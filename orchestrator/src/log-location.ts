import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from './refusal.ts';

/** Which log to open: its kind, and an absolute path. */
export interface LogLocation {
  readonly kind: 'file' | 'sqlite';
  readonly path: string;
}

/** Where the sessions are when `--log` names no other place: beside the project, and ignored by git. */
export const DEFAULT_LOG: LogLocation = Object.freeze({
  kind: 'file',
  path: fileURLToPath(new URL('../../.sessionlog', import.meta.url)),
});

const FORMS = '--log takes file:DIRECTORY or sqlite:FILE';

/**
 * Reads the value of `--log`.
 *
 * @throws Refusal when it names no log that several processes can share.
 */
export function readLogLocation(value: string): LogLocation {
  const colon = value.indexOf(':');
  const kind = colon < 0 ? value : value.slice(0, colon);
  const path = colon < 0 ? '' : value.slice(colon + 1);
  if (kind === 'memory') {
    throw new Refusal(`A log in memory cannot be shared by several workers: ${FORMS}.`, 2);
  }
  if (kind !== 'file' && kind !== 'sqlite') throw new Refusal(`That kind of log is not known: ${FORMS}.`, 2);
  if (path === '' || path.includes('\0')) throw new Refusal(`The log has no path: ${FORMS}.`, 2);
  return Object.freeze({ kind, path: isAbsolute(path) ? path : resolve(path) });
}

/** The location in the spelling of `--log`. */
export function formatLogLocation({ kind, path }: LogLocation): string {
  return `${kind}:${path}`;
}
