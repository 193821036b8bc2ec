import { setTimeout } from 'node:timers/promises';
import type { ServerEvent } from './event-stream.ts';
import type { Progress } from './progress.ts';

const PAUSE_MS = 100;

/**
 * Starts some work, and tells how far it is, now and then, and at last its `result`. The work goes on whether or not
 * anybody reads.
 *
 * The events throw what the work throws.
 */
export function workEvents(
  work: (onProgress: (done: number, total: number) => void) => Promise<unknown>,
): AsyncGenerator<ServerEvent, void, undefined> {
  const progress = { done: 0, total: 0 };
  const ended = new AbortController();
  const working = work((done, total) => Object.assign(progress, { done, total })).finally(() => ended.abort());
  working.catch(() => {});
  return progressEvents(working, progress, ended.signal);
}

async function* progressEvents(
  working: Promise<unknown>,
  progress: Progress,
  ended: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  for (let told = -1; !ended.aborted; ) {
    if (told !== progress.done) yield { event: 'progress', data: { ...progress } };
    told = progress.done;
    await setTimeout(PAUSE_MS, undefined, { signal: ended }).catch(() => {});
  }
  const data = await working;
  yield { event: 'progress', data: { ...progress } };
  yield { event: 'result', data };
}
