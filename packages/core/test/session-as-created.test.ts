import { describe, expect, it } from 'vitest';
import { sessionAsCreated } from '../src/session-as-created.ts';
import type { SessionCreated } from '../src/session-event.ts';

const EVENT: SessionCreated = {
  type: 'session_created',
  handle: 'A',
  principal: 'ann',
  createdAt: 10,
  expiresAt: 60,
  absoluteExpiresAt: 90,
  attributes: { a: 1 },
};

describe('the session that a creation makes', () => {
  it('is what the event says, frozen', () => {
    const session = sessionAsCreated(EVENT, 'id');
    expect(session).toStrictEqual({
      id: 'id',
      principal: 'ann',
      createdAt: 10,
      lastSeenAt: 10,
      expiresAt: 60,
      absoluteExpiresAt: 90,
      attributes: { a: 1 },
    });
    expect(Object.isFrozen(session)).toBe(true);
    expect(sessionAsCreated({ ...EVENT, lastSeenAt: 7 }, 'id').lastSeenAt).toBe(7);
  });

  it('never outlives its absolute deadline, however the event was written', () => {
    const ends = [89, 90, 91].map((expiresAt) => sessionAsCreated({ ...EVENT, expiresAt }, 'id').expiresAt);
    expect(ends).toEqual([89, 90, 90]);
  });

  it('has the attributes of the event, else those of the one before, else none', () => {
    const { attributes, ...bare } = EVENT;
    const before = sessionAsCreated({ ...EVENT, attributes: { b: 2 } }, 'before');
    expect(sessionAsCreated(bare, 'id').attributes).toEqual({});
    expect(sessionAsCreated(bare, 'id', before).attributes).toEqual({ b: 2 });
    expect(sessionAsCreated(EVENT, 'id', before).attributes).toEqual(attributes);
  });

  it('names the one before, and lives no longer than that, unless it changes hands', () => {
    const before = sessionAsCreated({ ...EVENT, absoluteExpiresAt: 70 }, 'before');
    for (const [absoluteExpiresAt, expected] of [
      [69, 69],
      [70, 70],
      [71, 70],
    ] as const) {
      const event = { ...EVENT, expiresAt: 200, absoluteExpiresAt };
      const times = { expiresAt: expected, absoluteExpiresAt: expected };
      const session = sessionAsCreated(event, 'id', before);
      expect(session).toMatchObject({ ...times, rotatedFrom: 'before' });
      expect(Object.isFrozen(session)).toBe(true);
    }
    const promoted = sessionAsCreated({ ...EVENT, principal: 'bob', absoluteExpiresAt: 500 }, 'id', before);
    expect(promoted).toMatchObject({ absoluteExpiresAt: 500, rotatedFrom: 'before' });
  });
});
