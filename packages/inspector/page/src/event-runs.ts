import type { SessionEventRow } from '../../src/session-event-row.ts';

/** Events that are shown as one line: a single event, or many touches on end. Never empty. */
export type EventRun = readonly SessionEventRow[];

/** So many touches on end are shown one by one. */
const FEW = 3;

/** The events of a session, in order, with long runs of touches taken together. */
export function eventRuns(events: readonly SessionEventRow[]): EventRun[] {
  const runs: SessionEventRow[][] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (event.type === 'session_touched' && last?.[0]?.type === 'session_touched') last.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run) => (run.length > FEW ? [run] : run.map((event) => [event])));
}
