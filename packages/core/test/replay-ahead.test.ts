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

type Given = RecordedEvent | EventBytes;
type Ahead = Pick<ReplayAhead, 'position' | 'take' | 'flush'>;
type Begin = (projection: SessionProjection) => Ahead;

interface Step {
  readonly change: Change;
  readonly isInBytes: boolean;
  /** Whether somebody looks behind it. */
  readonly isLast: boolean;
}

// More than wait at a time, in batches of any length.
const MOST = 80;
const steps: fc.Arbitrary<Step[]> = fc
  .constantFrom(0.02, 0.2, 0.8)
  .chain((share) =>
    fc.array(
      fc.record({ change, isInBytes: fc.boolean(), isLast: fc.double({ min: 0, max: 1 }).map((at) => at < share) }),
      { minLength: MOST, maxLength: MOST },
    ),
  );
const histories = fc.array(denseHistory, { minLength: 1, maxLength: 8 }).map((parts) => parts.flat().slice(0, MOST));

let waited = 0;

function agrees(begin: Begin) {
  return fc.property(histories, steps, (history, how) => {
    const straight = new SessionProjection();
    const folded = new SessionProjection();
    const ahead = begin(straight);
    for (const [index, part] of history.entries()) {
      const { change: given, isInBytes, isLast } = how[index] as Step;
      const event = changed(part, index, given);
      const shown = isInBytes ? inBytes(event) : event;
      expect(ahead.position).toBe(folded.position);
      const isTaken = ahead.take(shown);
      // What was only shown is gone.
      if ('bytes' in shown) shown.bytes.fill(0);
      expect(isTaken ? undefined : fold(straight, event)).toBe(fold(folded, event));
      if (isTaken && straight.position !== event.position) waited += 1;
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
    fc.assert(
      agrees((projection) => new ReplayAhead(projection)),
      { numRuns: 60 * scale },
    );
    expect(waited, 'of the events').toBeGreaterThan(100 * scale);
  });

  it.each<[string, Begin]>([
    [
      'is not flushed where a batch ends',
      (projection) => {
        const ahead = new ReplayAhead(projection);
        return { position: undefined, take: (given) => ahead.take(given), flush: () => {} };
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
