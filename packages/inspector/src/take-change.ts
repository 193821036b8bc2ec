import { setImmediate } from 'node:timers/promises';
import type { SessionChange } from '@sessionlog/core';
import type { SessionLives } from './session-lives.ts';

/**
 * Lets lives take the next change. One that ended many sessions is taken in turns of the event loop; whoever asks meanwhile
 * is told of the moment in front of it.
 *
 * @returns a promise only where there is more to do than one turn allows: for most changes it would cost more than they do.
 */
export function takeChange(lives: SessionLives, change: SessionChange): Promise<void> | undefined {
  const taking = lives.add(change);
  return taking.next().done === true ? undefined : takeInTurns(taking);
}

async function takeInTurns(taking: Generator<undefined, void, undefined>): Promise<void> {
  do await setImmediate();
  while (taking.next().done !== true);
}
