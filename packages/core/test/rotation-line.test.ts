import { beforeEach, describe, expect, it } from 'vitest';
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
