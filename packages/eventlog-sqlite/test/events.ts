import type { NewEvent } from '@sessionlog/core';
import fc from 'fast-check';

/** The n-th event id of a writer (0 to 999): distinct, canonical, in the order of n. */
export function idOf(n: number, writer = 0): string {
  return `01${String(n).padStart(21, '0')}${String(writer).padStart(3, '0')}`;
}

/** A small event with the n-th id. */
export function eventOf(n: number, writer = 0): NewEvent {
  return { id: idOf(n, writer), type: 'session_created', data: `{"n":${n},"writer":${writer}}` };
}

/** JSON text as hostile as the grammar of events lets it be. */
export const hostileData: fc.Arbitrary<string> = fc
  .oneof(
    fc.json(),
    fc.string({ unit: 'binary', minLength: 1 }).map((text) => JSON.stringify(text)),
    fc.constantFrom(
      '"\u2028\u2029\u0085\ufeff"',
      '{"a":"\\u0000\\u001e\\n"}',
      '"\'; drop table events; --"',
      '"x\'\'\\"\\"?1 :a @b $c"',
      '"\u{10ffff}\u{1f600}\ud7ff\ue000\ufffd\uffff"',
      '\ufeff{"bom":1}',
      ' \t\r\n{ "spaces" : 1 }\n',
      '"\u007f\u0080\u009f"',
    ),
  )
  .filter((data) => data.isWellFormed());
