import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import type { EventLog, NewEvent, Position, RecordedEvent } from '../event-log.ts';
import type { LawFixture } from './law-fixture.ts';
import type { Moment } from './moment.ts';
import { moment, reach } from './moment.ts';
import { plainEvent } from './plain-events.ts';
import type { WayOfReading } from './ways-of-reading.ts';
import { waysOfReading } from './ways-of-reading.ts';

/** Appends that run at once over several openings, each begun at its moment and perhaps aborted at a later one. */
export interface HistoryPlan {
  readonly openings: number;
  readonly appends: readonly {
    readonly opening: number;
    readonly begin: Moment;
    readonly abort: Moment | undefined;
  }[];
}

/** One append of a history, and how it ended. */
export interface HistoryEntry {
  readonly event: NewEvent;
  /** With what the caller gave it up, if it did, before or after it was settled. */
  readonly givenUp: Error | undefined;
  readonly outcome: PromiseSettledResult<Position>;
}

/** What happened: who asked for what, and what everybody was given. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  /** For every reader that caught up again and again meanwhile: the events that were new to it, in its order. */
  readonly followed: readonly (readonly RecordedEvent[])[];
  /** Every event that anybody was given by any read, as often as it was given. */
  readonly given: readonly RecordedEvent[];
  /** The log when all was over, read by an opening made after that where there can be one. */
  readonly final: readonly RecordedEvent[];
}

/** Plans with enough going on at once that a log with a race in it shows it. */
export const historyPlan: fc.Arbitrary<HistoryPlan> = fc.record(
  {
    openings: fc.integer({ min: 1, max: 3 }),
    appends: fc.array(
      fc.record(
        { opening: fc.nat(2), begin: moment, abort: fc.option(moment, { nil: undefined, freq: 3 }) },
        { noNullPrototype: true },
      ),
      { minLength: 6, maxLength: 16, size: 'max' },
    ),
  },
  { noNullPrototype: true },
);

/** Carries out a plan while every opening is read, in every way it has, without pause. */
export async function recordHistory(fixture: LawFixture, plan: HistoryPlan): Promise<History> {
  const logs = await fixture.openings(plan.openings);
  const given: RecordedEvent[] = [];
  let over = false;
  const following = logs.flatMap((log) => waysOfReading(log).map((way) => follow(way, given, () => over)));
  const entries = await Promise.all(
    plan.appends.map(({ opening, begin, abort }) => append(logs[opening % logs.length] ?? logs[0], begin, abort)),
  );
  over = true;
  const followed = await Promise.all(following);
  const final: RecordedEvent[] = [];
  for (const way of waysOfReading(await fixture.reopened())) {
    final.splice(0, final.length, ...(await way.all()));
    given.push(...final);
  }
  return { entries, followed, given, final };
}

async function append(log: EventLog, begin: Moment, abort: Moment | undefined): Promise<HistoryEntry> {
  await reach(begin);
  const event = plainEvent();
  const controller = new AbortController();
  const appending = Promise.allSettled([log.append(event, { signal: controller.signal })]);
  const givenUp = abort && new Error('given up by the caller');
  if (abort !== undefined) {
    await reach(abort);
    controller.abort(givenUp);
  }
  const [outcome] = await appending;
  return { event, givenUp, outcome };
}

async function follow(way: WayOfReading, given: RecordedEvent[], over: () => boolean): Promise<RecordedEvent[]> {
  const followed: RecordedEvent[] = [];
  let last: Position | undefined;
  for (;;) {
    const isLast = over();
    for (const event of await way.all(last)) {
      given.push(event);
      if (last !== undefined && event.position <= last) continue;
      last = event.position;
      followed.push(event);
    }
    if (isLast) return followed;
    await nextTurn();
  }
}
