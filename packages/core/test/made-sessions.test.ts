import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MadeSessions } from '../src/made-sessions.ts';
import type { Session } from '../src/session.ts';

// Some that share a place, and some that do not.
const row = fc.constantFrom(0, 1, 1023, 1024, 1025, 5 * 1024, 2 ** 25, 2 ** 25 + 1);
const act = fc.tuple(fc.constantFrom('ask', 'ask', 'ask', 'change'), row);

it('gives of each row what was made since it was changed last, or nothing', () =>
  fc.assert(
    fc.property(fc.array(act), (acts) => {
      const made = new MadeSessions();
      const said = new Map<number, string>();
      for (const [index, [what, asked]] of acts.entries()) {
        if (what === 'change') {
          said.set(asked, String(index));
          made.drop(asked);
        } else {
          const principal = said.get(asked) ?? '';
          const session = made.get(asked) ?? made.note(asked, { principal } as Session);
          expect(session.principal).toBe(principal);
        }
      }
    }),
  ));

it('keeps what is asked for twice in a row, until another takes its place or it is dropped', () =>
  fc.assert(
    fc.property(row, row, (one, other) => {
      const made = new MadeSessions();
      const session = {} as Session;
      for (const kept of [undefined, session, session]) {
        made.note(one, session);
        expect(made.get(one)).toBe(kept);
      }
      made.drop(other);
      expect(made.get(one)).toBe(one === other ? undefined : session);
      made.note(other, session);
      expect(made.get(one)).toBe(one % 1024 === other % 1024 ? undefined : session);
      for (let times = 0; times < 2; times++) made.note(one, session);
      made.drop(one);
      expect(made.get(one)).toBe(undefined);
    }),
  ));
