import { describe, expect, it } from 'vitest';
import type { EndedSessions } from '../src/ended-sessions.ts';
import { NotedSessions } from '../src/noted-sessions.ts';
import type { Session } from '../src/session.ts';

const FEW = 1024;
const attributes = Object.freeze({ role: 'operator' });

const sessionOf = (index: number): Session =>
  Object.freeze({
    ...{ id: String(index).padStart(26, '0'), principal: `user-${index >> 1}`, createdAt: index, lastSeenAt: index },
    ...{ expiresAt: 2 * index, absoluteExpiresAt: 3 * index, attributes: index % 2 === 0 ? attributes : {} },
  });

function noted(count: number): { readonly given: readonly Session[]; readonly ended: EndedSessions } {
  const given = Array.from({ length: count }, (_, index) => sessionOf(index));
  const sessions = new NotedSessions();
  for (const session of given) sessions.note(session);
  return { given, ended: sessions.ended() };
}

describe('the sessions that an event ended', () => {
  it.each([0, 1, FEW])('are a frozen array of those that were given, where they are %i', (count) => {
    const { given, ended } = noted(count);
    expect(ended).toEqual(given);
    expect(Object.isFrozen(ended)).toBe(true);
    for (const [index, session] of [...ended].entries()) expect(session).toBe(given[index]);
  });

  it.each([FEW + 1, 5000])('are %i that are made anew for each who goes through them', (count) => {
    const { given, ended } = noted(count);
    expect(ended.length).toBe(count);
    for (let round = 0; round < 2; round++) expect([...ended]).toEqual(given);
    const [one, another] = [[...ended], [...ended]];
    // Nobody holds any of them.
    const isHeld = (session: Session, index: number) => session === given[index] || session === another[index];
    expect(one.some(isHeld)).toBe(false);
  });

  it('can be gone through by several at once, and left before the end', () => {
    const { given, ended } = noted(FEW + 1);
    const [one, another] = [ended[Symbol.iterator](), ended[Symbol.iterator]()];
    expect([one.next().value, one.next().value, another.next().value]).toEqual([given[0], given[1], given[0]]);
    for (const session of ended) {
      expect(session).toEqual(given[0]);
      break;
    }
    expect(one.next().value).toEqual(given[2]);
  });

  it('can be changed by nobody, however many they are', () => {
    const { ended } = noted(FEW + 1);
    expect(Object.isFrozen(ended)).toBe(true);
    expect(Object.isFrozen([...ended].at(-1))).toBe(true);
    expect(Reflect.ownKeys(ended)).toEqual(['length']);
    expect(() => Object.assign(ended, { length: 1 })).toThrow(TypeError);
  });

  it.each([FEW, FEW + 1])('are an array as JSON, where they are %i', (count) => {
    const { given, ended } = noted(count);
    expect(JSON.stringify({ ended })).toBe(JSON.stringify({ ended: given }));
  });
});
