import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { PastEnding } from '../src/past-ending.ts';
import { PastEndings } from '../src/past-endings.ts';
import type { Session } from '../src/session.ts';
import type { SessionHistoryEvent } from '../src/session-history.ts';
import { LAST_MOMENT } from '../src/session-time.ts';

// So few that many are taken anew; the last one is known to nobody, and two are no ULID that has words of its own.
const IDS = ['0', '1', '2', `7${'Z'.repeat(25)}`, `7${'Z'.repeat(24)}0`, '3'].map((id) => id.padStart(26, '0'));
const UNKNOWN = '9'.repeat(26);
const id = fc.constantFrom(...IDS);
const why = fc.option(fc.constantFrom('logout', 'it\'s "over"\u2028', '\ud800', 'null', '', '\u00e9'.repeat(300)), {
  nil: undefined,
});
const event = fc.record(
  {
    position: fc.nat(Number.MAX_SAFE_INTEGER),
    id: fc.ulid(),
    type: fc.constantFrom('session_created' as const, 'session_expired' as const),
    at: fc.nat(LAST_MOMENT),
    session: fc.constant(undefined),
    reason: why,
    actor: why,
  },
  { noNullPrototype: true },
);
const steps = fc.array(fc.tuple(event, fc.array(id, { maxLength: 4 })));

const sessionOf = (name: string, createdAt: number): Session => ({
  ...{ id: name, principal: `user ${createdAt}`, createdAt, lastSeenAt: createdAt },
  ...{ expiresAt: createdAt, absoluteExpiresAt: createdAt, attributes: {} },
});

function doesAsAMap(Endings: typeof PastEndings) {
  return fc.property(steps, (given) => {
    const [endings, map] = [new Endings(), new Map<string, PastEnding>()];
    let made = 0;
    for (const [endedBy, names] of given) {
      for (const name of names) {
        const session = sessionOf(name, made++);
        endings.add(session);
        map.set(name, { session, endedBy });
      }
      endings.endedBy(endedBy);
      for (const name of [...IDS, UNKNOWN, '', 'x']) expect(endings.find(name)).toStrictEqual(map.get(name));
    }
    for (const name of map.keys()) {
      const found = endings.find(name) as PastEnding;
      for (const part of [found, found.session, found.endedBy]) expect(Object.isFrozen(part)).toBe(true);
    }
  });
}

it('are those of a map, and of an id that was taken anew the newest one', () => {
  fc.assert(doesAsAMap(PastEndings), { numRuns: 300 * scale });
});

it('are found among many, each with its own event, or with one for all of them', () => {
  const endings = new PastEndings();
  const [count, wide] = [3000, 2000];
  const eventOf = (position: number): SessionHistoryEvent => ({
    ...{ position, id: String(position).padStart(26, '0'), type: 'session_expired', at: position },
    ...{ session: undefined, reason: undefined, actor: undefined },
  });
  for (let index = 0; index < count; index++) {
    endings.add(sessionOf(String(index).padStart(26, '0'), index));
    if (index < wide || index === count - 1) endings.endedBy(eventOf(index));
  }
  for (let index = 0; index < count; index++) {
    const name = String(index).padStart(26, '0');
    const endedBy = eventOf(index < wide ? index : count - 1);
    expect(endings.find(name)).toEqual({ session: sessionOf(name, index), endedBy });
    // None of them is held.
    expect(endings.find(name)?.session).not.toBe(endings.find(name)?.session);
  }
});

it.each<[string, () => typeof PastEndings]>([
  [
    'keeps the first of an id',
    () =>
      class extends PastEndings {
        override add(session: Session): void {
          if (this.find(session.id) === undefined) super.add(session);
        }
      },
  ],
  [
    'takes every event for the one that ended those before',
    () =>
      class extends PastEndings {
        #before: SessionHistoryEvent | undefined;
        override endedBy(told: SessionHistoryEvent): void {
          super.endedBy(this.#before ?? told);
          this.#before = told;
        }
      },
  ],
  [
    'forgets who did it',
    () =>
      class extends PastEndings {
        override endedBy(told: SessionHistoryEvent): void {
          super.endedBy({ ...told, actor: undefined });
        }
      },
  ],
])('control: one that %s is found out', (_, broken) => {
  expect(fc.check(doesAsAMap(broken()), { numRuns: 5000 }).failed).toBe(true);
});
