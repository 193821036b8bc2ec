import { basename } from 'node:path';
import { EventLogCorruptError } from '@sessionlog/core';
import type { CheckedCopy } from './check-copy.ts';
import { runAside } from './run-aside.ts';
import { type CopyCheckMessage, tellCopyCheck } from './tell-copy-check.ts';

/**
 * {@link checkCopy} in a thread of its own, so that this one goes on.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when the copy is anything but sound; an error when it can't be checked.
 */
export async function checkCopyAside(path: string, topic: string): Promise<CheckedCopy> {
  let answer: CopyCheckMessage | undefined;
  await runAside('check-copy-worker', tellCopyCheck, { path, topic }, (message: CopyCheckMessage) => {
    answer = message;
  });
  if (answer === undefined) throw new Error('The thread that checks a backup ended early. Make the backup again.');
  if ('copy' in answer) return answer.copy;
  throw new EventLogCorruptError(basename(path), undefined, `a copy of it is not sound (${answer.code})`);
}
