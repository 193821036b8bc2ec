import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPageMoment } from '../../page/src/page-moment.ts';
import { type PageState, readPageState, writePageState } from '../../page/src/page-state.ts';

const moments = fc.oneof(
  fc.constant('now' as const),
  fc.maxSafeNat().map((position) => `position:${position}` as const),
  fc.maxSafeNat().map((time) => `time:${time}` as const),
);

const states: fc.Arbitrary<PageState> = fc.record({
  at: moments,
  session: fc.string({ unit: 'binary' }).map(wellFormed),
  search: fc.string({ unit: 'binary' }).map(wellFormed),
  principal: fc.string({ unit: 'binary' }).map(wellFormed),
  state: fc.constantFrom('live' as const, 'all' as const),
  range: fc.option(
    fc.record({ from: fc.nat(), length: fc.integer({ min: 1, max: 1e9 }) }).map(({ from, length }) => ({
      from,
      to: from + length,
    })),
    { nil: undefined },
  ),
});

// An address is UTF-8, so that a lone surrogate can't stand in it.
function wellFormed(text: string): string {
  return text.toWellFormed();
}

it('an address gives back the state that it was written for', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(readPageState(writePageState(state))).toEqual(state);
    }),
  );
});

it('any query is read, and what it means can be written', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webQueryParameters()), (query) => {
      const state = readPageState(`?${query}`);
      expect(readPageState(writePageState(state))).toEqual(state);
    }),
  );
});

it('the page as it opens has a bare address, and that of a moment can be read by people', () => {
  expect(writePageState(readPageState(''))).toBe('');
  expect(writePageState({ ...readPageState(''), at: 'position:42' })).toBe('?at=position:42');
});

it.each([
  '',
  'then',
  'position:',
  'position:-1',
  'position:01',
  'position:1.5',
  'time:1e3',
  'time:99999999999999999',
  null,
])('%j is no moment', (text) => {
  expect(readPageMoment(text)).toBeUndefined();
});

it.each(['?from=5&to=5', '?from=6&to=5', '?from=5', '?from=-5&to=5', '?from=a&to=5'])('%s is no range', (query) => {
  expect(readPageState(query).range).toBeUndefined();
});
