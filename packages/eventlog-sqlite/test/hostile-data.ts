import { hostileString } from '@sessionlog/core/testing';
import fc from 'fast-check';

/** JSON text as hostile as the grammar of events lets it be. */
export const hostileData: fc.Arbitrary<string> = fc
  .oneof(
    fc.json(),
    hostileString.map((text) => JSON.stringify(text)),
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
