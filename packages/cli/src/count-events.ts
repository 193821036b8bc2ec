import type { OpenedLog } from './open-log.ts';

/** How many events a log holds behind its newest snapshot. @throws what reading them throws. */
export async function countEvents(log: OpenedLog, step: () => void): Promise<number> {
  const snapshot = await log.readSnapshot();
  let events = 0;
  for await (const _ of log.read({ after: snapshot?.upTo })) {
    events += 1;
    step();
  }
  return events;
}
