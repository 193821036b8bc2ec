import type { EventLog } from '@sessionlog/core';
import type { BenchContext } from './contestant.ts';
import { eventsPath, readEvents } from './read-events.ts';

const IN_FLIGHT = 4096;

/** Appends the events to be replayed to an empty log, in their order and many in flight. */
export async function fillLog(log: EventLog, { sharedDirectory, events, progress }: BenchContext): Promise<void> {
  let waiting: Promise<unknown>[] = [];
  let done = 0;
  for (const event of readEvents(eventsPath(sharedDirectory))) {
    waiting.push(log.append(event));
    if (waiting.length < IN_FLIGHT) continue;
    await Promise.all(waiting);
    done += waiting.length;
    waiting = [];
    progress(done, events);
  }
  await Promise.all(waiting);
}
