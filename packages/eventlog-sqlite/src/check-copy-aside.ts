import { basename } from 'node:path';
import { EventLogCorruptError, EventLogUnavailableError } from '@sessionlog/core';
import type { CheckedCopy } from './check-copy.ts';
import { runAside } from './run-aside.ts';
import { type CopyCheckMessage, tellCopyCheck } from './tell-copy-check.ts';

/**
 * {@link checkCopy} in a thread of its own, so that this one goes on.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when the copy is anything but sound; `ERR_EVENT_LOG_UNAVAILABLE` when its thread
 *   ended early; the driver's errors where there is none.
 */
export async function checkCopyAside(path: string, topic: string): Promise<CheckedCopy> {
  let answer: CopyCheckMessage | undefined;
  await runAside('check-copy-worker', tellCopyCheck, { path, topic }, (message: CopyCheckMessage) => {
    answer = message;
  });
  if (answer === undefined) throw new EventLogUnavailableError('the thread that checks the copy ended');
  if ('copy' in answer) return answer.copy;
  throw new EventLogCorruptError(basename(path), undefined, `a copy of it is not sound (${answer.code})`);
}
