import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { hasCode } from '../errors.ts';
import type { CompactableEventLog, Position, RecordedEvent } from '../event-log.ts';
import type { LawFixture } from './law-fixture.ts';
import type { Moment } from './moment.ts';
import { moment, reach } from './moment.ts';
import { plainEvent } from './plain-events.ts';
import type { WayOfReading } from './ways-of-reading.ts';
import { waysOfReading } from './ways-of-reading.ts';
import type { WholeLog } from './whole-log.ts';
import { agreedWhole, lineOf, linesOf, snapshotUpTo, wholeLog } from './whole-log.ts';

/** Appends and compactions that run at once over several openings, each begun at its moment. */
export interface CompactingPlan {
  readonly openings: number;
  /** After how many appends and compactions those look again who read: some are slow. */
  readonly pace: number;
  readonly appends: readonly { readonly opening: number; readonly begin: Moment }[];
  readonly compactions: readonly {
    readonly opening: number;
    readonly begin: Moment;
    /** How much of what stands in the log by then is replaced. */
    readonly share: number;
  }[];
}

/** What happened, with every event as a line. */
export interface CompactingHistory {
  /** The events whose append resolved. */
  readonly acknowledged: readonly string[];
  /** What readers knew that went on where they stood, and started from the snapshot only when they were told to. */
  readonly followed: readonly (readonly string[])[];
  /** What readers found that started from the snapshot, again and again. */
  readonly started: readonly (readonly string[])[];
  /** The log when all was over, read by an opening made after that where there can be one. */
  readonly final: readonly string[];
}

/** Plans in which compactions meet appends, reads and each other. */
export const compactingPlan: fc.Arbitrary<CompactingPlan> = fc.record(
  {
    openings: fc.integer({ min: 1, max: 3 }),
    pace: fc.constantFrom(0, 4, 16, 16),
    appends: fc.array(fc.record({ opening: fc.nat(2), begin: moment }, { noNullPrototype: true }), {
      minLength: 4,
      maxLength: 10,
      size: 'max',
    }),
    compactions: fc.array(
      fc.record(
        { opening: fc.nat(2), begin: moment, share: fc.double({ min: 0.2, max: 1, noNaN: true }) },
        { noNullPrototype: true },
      ),
      { minLength: 2, maxLength: 3, size: 'max' },
    ),
  },
  { noNullPrototype: true },
);

/** Carries out a plan while every opening is read, in every way it has. */
export async function recordCompactingHistory(fixture: LawFixture, plan: CompactingPlan): Promise<CompactingHistory> {
  const logs = await fixture.compactables(plan.openings);
  const at = (opening: number): CompactableEventLog => logs[opening % logs.length] ?? logs[0];
  const acknowledged: string[] = [];
  const course: Course = { done: 0, isOver: false, followed: [], started: [] };
  const append = async (log: CompactableEventLog): Promise<void> => {
    const event = plainEvent();
    acknowledged.push(lineOf({ ...event, position: await log.append(event) }));
  };
  await append(logs[0]);
  const readers = logs.flatMap((log) =>
    waysOfReading(log).flatMap((way) => [follow(log, way, plan.pace, course), startAgain(log, way, course)]),
  );
  const writers = [
    ...plan.appends.map(({ opening, begin }) => reach(begin).then(() => append(at(opening)))),
    ...plan.compactions.map(({ opening, begin, share }) => reach(begin).then(() => compactShare(at(opening), share))),
  ].map(async (writing) => {
    await writing;
    course.done++;
  });
  const written = Promise.all(writers).finally(() => {
    course.isOver = true;
  });
  await Promise.all([written, ...readers]);
  const final = linesOf(await agreedWhole([await fixture.compactableReopened()]));
  return { acknowledged, followed: course.followed, started: course.started, final };
}

/** How far it is, and what was read so far. */
interface Course {
  done: number;
  isOver: boolean;
  readonly followed: (readonly string[])[];
  readonly started: (readonly string[])[];
}

async function compactShare(log: CompactableEventLog, share: number): Promise<void> {
  const whole = await wholeLog(log);
  const upTo = whole.tail[Math.ceil(whole.tail.length * share) - 1]?.position;
  if (upTo !== undefined) await log.compact({ upTo, snapshot: inTurns(snapshotUpTo(whole, upTo)) });
}

// The entries take their time, so that the others go on in between.
async function* inTurns(entries: readonly string[]): AsyncGenerator<string, void, undefined> {
  for (const [index, entry] of entries.entries()) {
    if (index % 2 === 0) await nextTurn();
    yield entry;
  }
}

async function follow(log: CompactableEventLog, way: WayOfReading, pace: number, course: Course): Promise<void> {
  let known: readonly string[] = [];
  let last: Position | undefined;
  for (;;) {
    const { isOver: isLast, done } = course;
    const found = await behind(log, way, last);
    known = 'kept' in found ? linesOf(found) : [...known, ...found.map(lineOf)];
    last = 'kept' in found ? (found.tail.at(-1)?.position ?? found.upTo) : (found.at(-1)?.position ?? last);
    course.followed.push(known);
    if (isLast) return;
    do await nextTurn();
    while (!course.isOver && course.done < done + pace);
  }
}

async function behind(
  log: CompactableEventLog,
  way: WayOfReading,
  last: Position | undefined,
): Promise<readonly RecordedEvent[] | WholeLog> {
  try {
    return await way.all(last);
  } catch (error) {
    if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    return wholeLog(log, way);
  }
}

async function startAgain(log: CompactableEventLog, way: WayOfReading, course: Course): Promise<void> {
  while (!course.isOver) {
    course.started.push(linesOf(await wholeLog(log, way)));
    await nextTurn();
  }
}
