import { basename } from 'node:path';
import { EventLogCorruptError, EventLogUnavailableError } from '@sessionlog/core';
import { runAside } from './run-aside.ts';
import { type PageCheckMessage, tellPageCheck } from './tell-page-check.ts';

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;

/**
 * Goes through all pages and indexes of a database as it is at one moment, in a thread of its own, over a connection that
 * only reads.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when SQLite finds them unsound, `ERR_EVENT_LOG_UNAVAILABLE` when they can't be checked.
 */
export async function checkPages(path: string): Promise<void> {
  let answer: PageCheckMessage = { code: 'the thread that does it ended' };
  await runAside('check-pages-worker', tellPageCheck, { path }, (message: PageCheckMessage) => {
    answer = message;
  });
  const { isSound, code = '' }: { readonly isSound?: boolean; readonly code?: string } = answer;
  if (isSound === true) return;
  if (isSound === false || DAMAGED.test(code)) {
    throw new EventLogCorruptError(basename(path), undefined, 'its pages are not sound');
  }
  throw new EventLogUnavailableError(`the pages of the database could not be checked (${code})`);
}
