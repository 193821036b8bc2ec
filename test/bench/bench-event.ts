import type { NewEvent } from '@sessionlog/core';
import { sampleEvents } from './sample-lines.ts';

/** Makes events of which no two have the same id, in the order of their ids, each as a store creates a session. */
export async function benchEvents(): Promise<() => NewEvent> {
  const [sample] = await sampleEvents(1);
  if (sample === undefined) throw new RangeError('There is no event to go by.');
  const { type, data } = sample;
  let minted = 0;
  return () => ({ id: String(++minted).padStart(26, '0'), type, data });
}
