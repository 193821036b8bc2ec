import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { EventBytes } from '../src/event-bytes.ts';
import type { RecordedEvent } from '../src/event-log.ts';
import { PackedEvent } from '../src/packed-event.ts';
import { ReplayAhead } from '../src/replay-ahead.ts';
import { replayEvent, scanEvent } from '../src/replay-event.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { type Change, change, changed, fold, inBytes, said } from './changed-events.ts';
import { denseHistory } from './dense-history.ts';
import type { NaiveRecord } from './naive-fold.ts';

type Given = RecordedEvent | EventBytes;
type Ahead = Pick<ReplayAhead, 'position' | 'take' | 'flush'>;
type Begin = (projection: SessionProjection) => Ahead;

interface Step {
  readonly change: Change;
  readonly isInBytes: boolean;
  /** Whether somebody looks behind it. */
  readonly isLast: boolean;
}

type History = readonly [parts: readonly NaiveRecord[], how: readonly Step[]];

// In batches of any length.
const MOST = 80;
const EVENTS_A_BATCH = [1000, 5, 1.2];
const step = (events: number): fc.Arbitrary<Step> => {
  const isLast = fc.oneof(
    { weight: 10, arbitrary: fc.constant(true) },
    { weight: 10 * events - 10, arbitrary: fc.constant(false) },
  );
  return fc.record({ change, isInBytes: fc.boolean(), isLast });
};
const steps = fc
  .constantFrom(...EVENTS_A_BATCH)
  .chain((events) => fc.array(step(events), { minLength: MOST, maxLength: MOST }));
const history = fc.array(denseHistory, { minLength: 12, maxLength: 12 }).map((parts) => parts.flat());
const any: fc.Arbitrary<History> = fc.tuple(history, steps).map(([parts, how]) => [parts.slice(0, MOST), how]);
// Of nothing but what can wait, so that more waits than there is room for.
const calm: fc.Arbitrary<History> = fc
  .tuple(history, steps)
  .map(([parts, how]) => [
    parts.filter(({ event }) => event.type !== 'session_expired').slice(0, MOST),
    how.map(calmed),
  ]);

function calmed({ change: given, ...rest }: Step): Step {
  return {
    ...rest,
    change: { ...given, isPlain: true, principal: undefined, attributes: { a: 1 }, damage: (data) => data },
  };
}

let waited = 0;
let crowded = 0;

function agrees(begin: Begin) {
  return fc.property(fc.oneof(any, calm, calm), ([parts, how]) => {
    const straight = new SessionProjection();
    const folded = new SessionProjection();
    const ahead = begin(straight);
    for (const [index, part] of parts.entries()) {
      const { change: given, isInBytes, isLast } = how[index] as Step;
      const event = changed(part, index, given);
      const shown = isInBytes ? inBytes(event) : event;
      expect(ahead.position).toBe(folded.position);
      const isTaken = ahead.take(shown);
      // What was only shown is gone.
      if ('bytes' in shown) shown.bytes.fill(0);
      expect(isTaken ? undefined : fold(straight, event)).toBe(fold(folded, event));
      if (isTaken && straight.position !== event.position) waited += 1;
      else if (isTaken) crowded += 1;
      if (isLast) ahead.flush();
      if (isLast || !isTaken) expect(said(straight)).toEqual(said(folded));
    }
    ahead.flush();
    expect(said(straight)).toEqual(said(folded));
  });
}

/** One that lets events wait, and does with them what it is told to. */
function waiting(
  projection: SessionProjection,
  keep: (given: Given) => Given,
  flush: (events: Given[]) => void,
): Ahead {
  const scratch = new PackedEvent();
  const events: Given[] = [];
  return {
    get position() {
      return events.at(-1)?.position ?? projection.position;
    },
    take(given) {
      const isScanned = scanEvent(given, scratch);
      if (isScanned) events.push(keep(given));
      else this.flush();
      return isScanned;
    },
    flush: () => flush(events.splice(0)),
  };
}

function replayAll(projection: SessionProjection, events: readonly Given[]): void {
  for (const given of events) replayEvent(projection, given);
}

function copied(given: Given): RecordedEvent {
  return 'bytes' in given ? given.recorded() : given;
}

describe('events that are replayed ahead', () => {
  it('change what folding them one by one changes, wherever somebody looks', () => {
    waited = 0;
    crowded = 0;
    fc.assert(
      agrees((projection) => new ReplayAhead(projection)),
      { numRuns: 60 * scale },
    );
    expect(waited, 'of the events').toBeGreaterThan(100 * scale);
    expect(crowded, 'of the events').toBeGreaterThan(scale);
  });

  it.each<[string, Begin]>([
    [
      'is not flushed where a batch ends',
      (projection) => {
        const ahead = new ReplayAhead(projection);
        return {
          get position() {
            return ahead.position;
          },
          take: (given) => ahead.take(given),
          flush: () => {},
        };
      },
    ],
    [
      'lets those before an event that is decoded wait on',
      (projection) => {
        const ahead = new ReplayAhead(projection);
        const scratch = new PackedEvent();
        return {
          get position() {
            return ahead.position;
          },
          take: (given) => scanEvent(given, scratch) && ahead.take(given),
          flush: () => ahead.flush(),
        };
      },
    ],
    [
      'looks at an event again when it is gone',
      (projection) =>
        waiting(
          projection,
          (given) => given,
          (events) => replayAll(projection, events),
        ),
    ],
    [
      'folds the last of those that wait first',
      (projection) => waiting(projection, copied, (events) => replayAll(projection, events.reverse())),
    ],
    [
      'folds all but the last of those that wait',
      (projection) => waiting(projection, copied, (events) => replayAll(projection, events.slice(0, -1))),
    ],
  ])('control: one that %s is found out', (_, broken) => {
    expect(fc.check(agrees(broken), { numRuns: 2000, endOnFailure: true }).failed).toBe(true);
  });
});
