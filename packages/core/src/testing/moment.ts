import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';

/** A moment that is told in turns, not in time: so many microtasks, and then so many turns of the event loop. */
export interface Moment {
  readonly microtasks: number;
  readonly turns: number;
}

/** Moments from at once to a few turns away. */
export const moment: fc.Arbitrary<Moment> = fc.record(
  { microtasks: fc.nat(8), turns: fc.nat(3) },
  { noNullPrototype: true },
);

/** Resolves at the moment; with no turn at all, before anything that was called earlier goes on. */
export async function reach({ microtasks, turns }: Moment): Promise<void> {
  for (let count = 0; count < microtasks; count++) await undefined;
  for (let count = 0; count < turns; count++) await nextTurn();
}
