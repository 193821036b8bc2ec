import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from './refusal.ts';

/** Which log to open: its kind, and an absolute path; or the URL of a database, which may hold a password. */
export type LogLocation =
  | { readonly kind: 'file' | 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Where the sessions are when `--log` names no other place: beside the project, and ignored by git. */
export const DEFAULT_LOG: LogLocation = Object.freeze({
  kind: 'file',
  path: fileURLToPath(new URL('../../.sessionlog', import.meta.url)),
});

const FORMS = '--log takes file:DIRECTORY, sqlite:FILE or postgres://USER@HOST:PORT/DATABASE';
const POSTGRES = /^postgres(?:ql)?:\/\//;

/**
 * Reads the value of `--log`.
 *
 * @throws Refusal when it names no log that several processes can share. It quotes nothing, as there may be a password.
 */
export function readLogLocation(value: string): LogLocation {
  if (POSTGRES.test(value)) return readUrl(value);
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

/** The location in the spelling of `--log`; of a URL only what is no secret: host, port and database. */
export function formatLogLocation(location: LogLocation): string {
  if (location.kind !== 'postgres') return `${location.kind}:${location.path}`;
  const { host, pathname } = new URL(location.url);
  return `postgres://${host}${pathname}`;
}

// A password with a `/`, `?` or `#` as it is would end the host too early: its rest would be shown as the database.
function readUrl(value: string): LogLocation {
  const url = URL.parse(value);
  if (url === null || url.hash !== '' || `${url.pathname}${url.search}`.includes('@')) {
    throw new Refusal(
      'The URL of the database cannot be read: write it as postgres://USER@HOST:PORT/DATABASE, and in a password %2F for /, %3F for ?, %23 for # and %40 for @; or set PGPASSWORD.',
      2,
    );
  }
  return Object.freeze({ kind: 'postgres', url: value });
}
