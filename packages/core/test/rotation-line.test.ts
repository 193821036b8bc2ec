import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { SHORTCUT_STEPS } from '../src/line-shortcuts.ts';
import { answeringState, isRotatedOut, lineTip } from '../src/rotation-line.ts';
import { SessionProjection, type SessionState } from '../src/session-projection.ts';
import { putSession } from './put-session.ts';

let projection: SessionProjection;

beforeEach(() => {
  projection = new SessionProjection();
});

/** Puts a session in the place of another, whose token answers with it until `graceUntil`. */
function rotate(from: SessionState, handle: string, graceUntil: number | undefined, keptUntil?: number): SessionState {
  const next = putSession(projection, handle, { rotatedFrom: from.id }, keptUntil);
  projection.put({ ...from, session: undefined, rotatedTo: next.id, graceUntil });
  return next;
}

/** What {@link lineTip} gives, step by step. */
function plainTip(state: SessionState | undefined): SessionState | undefined {
  let tip = projection.remembered(state);
  while (tip?.session === undefined && tip?.rotatedTo !== undefined) {
    tip = projection.remembered(projection.findById(tip.rotatedTo));
  }
  return tip;
}

function idAt(handle: string, now: number): string | undefined {
  return answeringState(projection, projection.find(handle), now)?.id;
}

describe('a line of rotations', () => {
  it('has come to its last session, from wherever one looks', () => {
    const first = putSession(projection, 'A');
    const second = rotate(first, 'B', undefined);
    const third = rotate(second, 'C', 20);
    for (const handle of ['A', 'B', 'C']) expect(lineTip(projection, projection.find(handle))).toEqual(third);
    expect(lineTip(projection, undefined)).toBeUndefined();
    const over = { ...third, session: undefined };
    projection.put(over);
    expect(lineTip(projection, projection.find('A')), 'one that has ended is still the last').toEqual(over);
  });

  it('ends at a session that goes on, whatever a polluted prototype says of it', () => {
    const [first, other] = ['A', 'B'].map((handle) => putSession(projection, handle)) as [SessionState, SessionState];
    const { prototype } = Object;
    Object.assign(prototype, { rotatedTo: other.id, graceUntil: 1000 });
    try {
      expect(lineTip(projection, first)?.handle).toBe('A');
      expect(idAt('A', 50)).toBe(first.id);
    } finally {
      Reflect.deleteProperty(prototype, 'rotatedTo');
      Reflect.deleteProperty(prototype, 'graceUntil');
    }
  });

  it('ends where it is forgotten', () => {
    const second = rotate(putSession(projection, 'A'), 'B', 50, 30);
    rotate(second, 'C', 50);
    projection.now = 29;
    expect(lineTip(projection, projection.find('A'))?.handle).toBe('C');
    expect(idAt('A', 29)).toBeDefined();
    projection.now = 30;
    expect(lineTip(projection, projection.find('A'))).toBeUndefined();
    expect([idAt('A', 30), idAt('B', 30)]).toEqual([undefined, undefined]);
    projection.forget(second);
    expect(lineTip(projection, projection.find('A'))).toBeUndefined();
  });
});

describe('a long line of rotations', () => {
  it('is gone through once, and not by each who comes with an old token', () => {
    const rotations = 100 * SHORTCUT_STEPS;
    let last = putSession(projection, 'A');
    for (let made = 0; made < rotations; made++) last = rotate(last, `B${made}`, undefined);
    const looked = countLooks();
    expect(lineTip(projection, projection.find('A'))).toEqual(last);
    expect(looked()).toBe(rotations);
    const looks: number[] = [];
    for (let made = 0; made < rotations; made += 7) {
      expect(lineTip(projection, projection.find(`B${made}`))).toEqual(last);
      looks.push(looked());
    }
    expect(Math.max(...looks)).toBeLessThanOrEqual(SHORTCUT_STEPS + 1);
    expect(Math.max(...looks), 'not each of them has a shortcut').toBeGreaterThan(SHORTCUT_STEPS / 2);
    // What it comes to later is one step further on.
    const later = rotate(last, 'later', undefined);
    expect(lineTip(projection, projection.find('A'))).toEqual(later);
    expect(looked()).toBeLessThanOrEqual(SHORTCUT_STEPS + 2);
  });

  it('of which a part is forgotten is gone through to there, and no further', () => {
    let last = putSession(projection, 'A');
    for (let made = 0; made < 9 * SHORTCUT_STEPS; made++) {
      last = rotate(last, `B${made}`, undefined, made === 5 * SHORTCUT_STEPS ? 30 : undefined);
    }
    expect(lineTip(projection, projection.find('A'))).toEqual(last);
    projection.now = 30;
    const looked = countLooks();
    for (let time = 0; time < 3; time++) expect(lineTip(projection, projection.find('A'))).toBeUndefined();
    expect(looked()).toBeLessThan(8 * SHORTCUT_STEPS);
    expect(lineTip(projection, projection.find(`B${6 * SHORTCUT_STEPS}`))).toEqual(last);
  });

  it('comes to what it would step by step, whatever was looked at before, is forgotten, or has its id anew', () => {
    const moments = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });
    const rotating = fc.record({
      kind: fc.constant('rotate' as const),
      of: fc.nat(9),
      times: fc.integer({ min: 1, max: 3 * SHORTCUT_STEPS }),
      keptUntil: moments,
    });
    const others = fc.record({ kind: fc.constantFrom('look', 'look', 'end', 'anew', 'pass'), at: fc.nat() });
    fc.assert(
      fc.property(fc.array(fc.oneof(rotating, others), { maxLength: 40, size: 'max' }), (acts) => {
        projection = new SessionProjection();
        const all = [putSession(projection, 'first'), putSession(projection, 'second')];
        const current = (index: number) => projection.find((all[index % all.length] as SessionState).handle);
        for (const act of acts) {
          if ('of' in act) {
            let tip = plainTip(current(act.of));
            for (let time = 0; time < act.times && tip?.session !== undefined; time++) {
              tip = rotate(tip, `R${all.length}`, undefined, act.keptUntil && projection.now + act.keptUntil);
              all.push(tip);
            }
            continue;
          }
          const state = current(act.at);
          if (act.kind === 'look') expect(lineTip(projection, state)).toEqual(plainTip(state));
          if (act.kind === 'pass') projection.now += 1;
          if (act.kind === 'end' && state?.session !== undefined) projection.put({ ...state, session: undefined });
          if (act.kind === 'anew' && state !== undefined && projection.remembered(state) === undefined) {
            projection.forget(state);
            all.push(putSession(projection, `N${all.length}`, { id: state.id }));
          }
        }
        for (const { handle } of all) {
          expect(lineTip(projection, projection.find(handle))).toEqual(plainTip(projection.find(handle)));
        }
      }),
      { numRuns: 40 * scale },
    );
  });
});

/** Tells how many sessions were looked up by their ids since it was last asked. */
function countLooks(): () => number {
  let looks = 0;
  const findById = projection.findById.bind(projection);
  projection.findById = (id) => {
    looks += 1;
    return findById(id);
  };
  return () => {
    const before = looks;
    looks = 0;
    return before;
  };
}

describe('a token that was rotated out', () => {
  it('answers with the session in its place until its grace is over, link by link', () => {
    const first = putSession(projection, 'A');
    const second = rotate(first, 'B', 20);
    expect([first, second].map(({ handle }) => idAt(handle, 19))).toEqual([second.id, second.id]);
    expect([idAt('A', 20), idAt('B', 20)]).toEqual([undefined, second.id]);
    const third = rotate(second, 'C', 30);
    expect([idAt('A', 19), idAt('A', 20)]).toEqual([third.id, undefined]);
    expect([idAt('B', 29), idAt('B', 30), idAt('C', 30)]).toEqual([third.id, undefined, third.id]);
  });

  it('answers with nothing where there is no grace, or what took its place is dead', () => {
    rotate(putSession(projection, 'A'), 'B', undefined);
    expect(idAt('A', 0)).toBeUndefined();
    const last = rotate(putSession(projection, 'C'), 'D', 150);
    expect([idAt('C', 99), idAt('C', 100), idAt('D', 100)]).toEqual([last.id, undefined, undefined]);
    projection.put({ ...last, session: undefined });
    expect([idAt('C', 50), answeringState(projection, undefined, 50)]).toEqual([undefined, undefined]);
  });

  it('is told from one that is unknown, live, ended, in its grace or forgotten', () => {
    const isOut = (handle: string, now: number) => isRotatedOut(projection, projection.find(handle), now);
    const first = putSession(projection, 'A', {}, 60);
    expect([isOut('A', 50), isOut('Z', 50)]).toEqual([false, false]);
    const second = rotate(first, 'B', 20);
    expect([isOut('A', 19), isOut('A', 20), isOut('B', 20)]).toEqual([false, true, false]);
    projection.put({ ...second, session: undefined });
    expect(isOut('B', 20)).toBe(false);
    rotate(putSession(projection, 'C'), 'D', undefined);
    expect(isOut('C', 0)).toBe(true);
    projection.now = 60;
    expect(isOut('A', 60)).toBe(false);
  });
});
