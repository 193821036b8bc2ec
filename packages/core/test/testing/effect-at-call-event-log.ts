import type { Scheduler } from 'fast-check';
import type { EventLog } from '../../src/event-log.ts';
import { ScheduledEventLog } from '../../src/testing/scheduled-event-log.ts';
import { altered } from './altered.ts';

/** A scheduled log with one hop too few: an append lands when it is called, and only its answer travels. */
export function effectAtCallEventLog(log: EventLog, scheduler: Scheduler): EventLog {
  return altered(new ScheduledEventLog(log, scheduler), {
    async append(event, options) {
      const position = await log.append(event, options);
      return scheduler.schedule(Promise.resolve(position), `response: ${event.id} at ${position}`);
    },
  });
}
