import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atOneMoment } from '../src/at-one-moment.ts';
import { EventLogCorruptError } from '../src/errors.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { putSession } from './put-session.ts';

// One more than what is looked at in a row, twice.
const SESSIONS = 2 * 16_384 + 1;

function projectionOf(sessions: number): SessionProjection {
  const projection = new SessionProjection();
  for (let index = 0; index < sessions; index++) putSession(projection, `handle-${index}`);
  projection.position = sessions;
  return projection;
}

/** A walk of so many steps, that says how many of them were begun at which position. */
function* steps(projection: SessionProjection, count: number, seen: (number | undefined)[]) {
  for (let step = 0; step < count; step++) {
    seen.push(projection.position);
    yield;
  }
  return projection.position;
}

type Follower = Parameters<typeof atOneMoment>[0];

const followerOf = (current: () => SessionProjection, hold: Follower['hold'] = async (work) => work()): Follower => ({
  get believed() {
    return current();
  },
  hold,
});

describe('a walk over a projection', () => {
  it('is answered at once where it is over at once, and otherwise lets the event loop turn between its steps', async () => {
    const projection = new SessionProjection();
    projection.position = 1;
    const seen: (number | undefined)[] = [];
    expect(
      atOneMoment(
        followerOf(() => projection),
        (walked) => steps(walked, 0, seen),
      ),
    ).toBe(1);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (turns < 100) globalThis.setImmediate(turn);
    };
    turn();
    expect(
      await atOneMoment(
        followerOf(() => projection),
        (walked) => steps(walked, 20, seen),
      ),
    ).toBe(1);
    expect(turns).toBeGreaterThan(10);
  });

  it('begins anew where an event was folded, or another projection stands in its place', async () => {
    const [first, second] = [new SessionProjection(), new SessionProjection()];
    [first.position, second.position] = [1, 5];
    let current = first;
    const seen: (number | undefined)[] = [];
    const walked = atOneMoment(
      followerOf(() => current),
      (projection) => steps(projection, 3, seen),
    );
    first.position = 2;
    await setImmediate();
    current = second;
    expect(await walked).toBe(5);
    expect(seen.slice(-3)).toEqual([5, 5, 5]);
  });

  it('comes to its end although something is folded in each turn: in the end nothing is, as long as it lasts', async () => {
    const projection = new SessionProjection();
    let position = 0;
    let isHeld = false;
    let isOver = false;
    const fold = (): void => {
      if (!isHeld) projection.position = ++position;
      if (!isOver) globalThis.setImmediate(fold);
    };
    fold();
    const seen: (number | undefined)[] = [];
    const follower = followerOf(
      () => projection,
      async (work) => {
        isHeld = true;
        return work();
      },
    );
    let begun = 0;
    const answer = await atOneMoment(follower, (walked) => {
      begun += 1;
      return steps(walked, 5, seen);
    });
    isOver = true;
    expect(seen.slice(-5)).toEqual(Array.from({ length: 5 }, () => answer));
    // To see whether it is over at once, twice in vain, and then for good.
    expect(begun).toBe(4);
  });

  it('waits where an event is folded in part, and is not begun in the middle of it', async () => {
    const projection = new SessionProjection();
    projection.isBetween = true;
    projection.position = 1;
    const seen: (number | undefined)[] = [];
    const walking = atOneMoment(
      followerOf(() => projection),
      (walked) => steps(walked, 0, seen),
    );
    await setImmediate();
    await setImmediate();
    projection.position = 2;
    projection.isBetween = false;
    expect(await walking).toBe(2);
  });

  it('answers nothing once the log can not be believed', async () => {
    const projection = new SessionProjection();
    let isBelieved = true;
    const follower = followerOf(() => {
      if (isBelieved) return projection;
      throw new EventLogCorruptError('a test', undefined, 'it says so');
    });
    const walking = atOneMoment(follower, (walked) => steps(walked, 5, []));
    isBelieved = false;
    await expect(walking).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  });
});

describe('sessions that are more than are looked at in a row', () => {
  it('are counted, and named by their ids, piece by piece, each of them once', () => {
    const projection = projectionOf(SESSIONS);
    const ids = Array.from(projection.openSessions(), ({ id }) => id);
    const pieces = Array.from(projection.liveIds(0), (piece) => [...piece]);
    expect(pieces.map(({ length }) => length)).toEqual([...Array.from({ length: 8 }, () => 4096), 1]);
    expect(pieces.flat()).toEqual(ids);
    const counting = projection.countOpen(0, () => true);
    expect([counting.next().done, counting.next().done]).toEqual([false, false]);
    expect(counting.next()).toEqual({ done: true, value: { live: SESSIONS, unrecognised: 0 } });
    expect(projection.countOpen(100, () => true).next().done).toBe(false);
  });
});
