import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { isEventId } from '../src/event-id.ts';
import { PackedHandle } from '../src/packed-handle.ts';
import { PackedId } from '../src/packed-id.ts';
import { PackedText } from '../src/packed-text.ts';
import { scanLiveEntry } from '../src/scan-live-entry.ts';
import { tokenHandle } from '../src/token-handle.ts';
import { unpackText } from '../src/unpack-text.ts';

const plain = fc.nat(99).map((number) => tokenHandle('d', String(number)));
const handle = fc.oneof(
  { weight: 20, arbitrary: plain },
  plain.map((each) => each.toUpperCase()),
  plain.map((each) => each.replace('v1', 'v1:key')),
  fc.constantFrom('', 'sha256:v1:', 1, null),
);
const id = fc.oneof(
  { weight: 20, arbitrary: fc.nat(99).map((number) => String(number).padStart(26, '0')) },
  fc.constantFrom('"],["', '\\', 'x', 1, null, `8${'0'.repeat(25)}`, `7${'Z'.repeat(25)}`, 'o'.repeat(26)),
);
const principal = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('ann', 'anm', '{}', '],[', "o'neill", '~', 'x'.repeat(4096)) },
  fc.constantFrom('', '"],[', '\\', '\u{1f600}', '\u0141nn', '\n', '\u007f', 'x'.repeat(4097), 0),
);
const number = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.oneof(fc.nat(1), fc.nat(), fc.constant(1_800_000_000_000), fc.constant(999_999_999_999_999)),
  },
  fc.constantFrom(1e15, 1e21, 0.5, -1, '1', null),
);
const text = fc.constantFrom('{}', '{"a":"]]"}', '{"\\\\":"\\""}', '{"a":"\u{1f600}"}');

/** An entry of a snapshot, as its encoder would write it, and now and then with something that it would not. */
const entry = fc.integer({ min: 1, max: 4 }).chain((rows) => {
  const column = <Value>(of: fc.Arbitrary<Value>) => fc.array(of, { minLength: rows, maxLength: rows });
  const numbers = Array.from({ length: 6 }, () => column(number));
  return fc
    .tuple(column(id), column(handle), column(principal), ...numbers, fc.array(text, { minLength: 1, maxLength: 3 }))
    .map((columns) => JSON.stringify(['live', ...columns]));
});
const change = fc.record({
  at: fc.nat(),
  removed: fc.nat(2),
  put: fc.constantFrom(
    '',
    '',
    '0',
    '-',
    ' ',
    '"',
    '\\',
    ',',
    '[',
    ']',
    '],[',
    '[]',
    'A',
    '\u0141',
    '\u00e9',
    '.5',
    'e1',
  ),
});
const changed = fc.tuple(entry, fc.array(change, { maxLength: 2 })).map(([whole, changes]) =>
  changes.reduce((before, { at, removed, put }) => {
    const place = at % (before.length + 1);
    return before.slice(0, place) + put + before.slice(place + removed);
  }, whole),
);

/** The columns that an entry has as JSON, with handles as their words; `undefined` where that is not so. */
function parsed(written: string): unknown {
  const [kind, ids, handles, principals, ...others] = JSON.parse(written);
  const packed = new PackedHandle();
  const packedId = new PackedId();
  const digits = handles.flatMap((each: string) => {
    packed.pack(each);
    return packed.isHandle && packed.prefix === 0 ? [...packed.words] : [undefined];
  });
  const words = ids.flatMap((each: string) => {
    packedId.pack(each);
    return isEventId(each) ? [...packedId.words] : [undefined];
  });
  return { kind, ids: words, digits, principals, numbers: others.slice(0, -1), texts: others.at(-1) };
}

function principalAt(bytes: Uint8Array, at: number): string {
  const packed = new PackedText();
  packed.packPlain(bytes, at, 4096);
  return unpackText(packed.words, 0, packed.length);
}

function scanned(scan: typeof scanLiveEntry, written: string): unknown {
  const columns = scan(written);
  if (columns === undefined) return undefined;
  const { ids, digits, principals, bytes, numbers, ...rest } = columns;
  return {
    kind: 'live',
    ...rest,
    ids: [...ids],
    digits: [...digits],
    principals: Array.from(principals, (at) => principalAt(bytes, at)),
    numbers: numbers.map((each) => Array.from(each)),
  };
}

function saysWhatJsonSays(scan: typeof scanLiveEntry) {
  return fc.property(changed, changed, (first, second) => {
    // What an entry leaves behind is nothing to the next one.
    for (const written of [first, second, first]) {
      const columns = scanned(scan, written);
      if (columns !== undefined) expect(columns).toEqual(parsed(written));
    }
  });
}

describe('scanning an entry with live sessions', () => {
  it('says of it what it is as JSON, or nothing', () =>
    fc.assert(saysWhatJsonSays(scanLiveEntry), { numRuns: 400 * scale }));

  it.each<[string, (written: string) => string]>([
    ['takes upper case for digits', (written) => written.replace(/sha256:v1:\w+/gi, (each) => each.toLowerCase())],
    ['takes lower case for an id', (written) => written.replaceAll('o'.repeat(26), '0'.repeat(26))],
    ['passes over white space', (written) => written.replaceAll(' ', '')],
    ['takes a number for another', (written) => written.replaceAll('999999999999999', '999999999999998')],
    ['takes a principal for one that ends otherwise', (written) => written.replaceAll('"anm"', '"ann"')],
    ['takes one letter for another', (written) => written.replaceAll('\u0141', 'A')],
  ])('control: one that %s is found out', (_, mend) => {
    const broken = saysWhatJsonSays((written) => scanLiveEntry(mend(written)));
    expect(fc.check(broken, { numRuns: 4000 }).failed).toBe(true);
  });

  const rows = (count: number) => Array.from({ length: count }, (_, row) => row);
  const written = (count: number, principal = 'ann'): string =>
    JSON.stringify([
      'live',
      rows(count).map((row) => String(row).padStart(26, '0')),
      rows(count).map((row) => tokenHandle('d', String(row))),
      rows(count).map(() => principal),
      ...[1, 2, 3, 4, 0, 0].map((value) => rows(count).map(() => value)),
      ['{"a":"\\"]]"}'],
    ]);

  it.each([1, 2])(
    'says nothing of %i sessions that is not so, whichever character is another, more or less',
    (count) => {
      const whole = written(count);
      for (let at = 0; at <= whole.length; at++) {
        for (const put of ['', 'x', '0', '"', ',', '[', ']', '\\', ' ', '-']) {
          for (const rest of [whole.slice(at), whole.slice(at + 1)]) {
            const changed = whole.slice(0, at) + put + rest;
            const columns = scanned(scanLiveEntry, changed);
            if (columns !== undefined) expect(columns).toEqual(parsed(changed));
          }
        }
      }
    },
  );

  it.each([/"0{26}"/, /sha256:v1/, /"ann"/, /\[3,/])(
    'says nothing of what is JSON but for its end: without %s',
    (piece) => {
      const whole = written(2);
      expect(piece.test(whole)).toBe(true);
      expect(scanLiveEntry(`${whole.replace(piece, '"-"')}]`)).toBeUndefined();
    },
  );

  it.each([15, 16, 17, 20, 400])('takes a number of %i digits for what JSON takes it for, or for nothing', (length) => {
    for (const digit of [1, 5, 9]) {
      const changed = written(2).replace('[3,', `[${String(digit).repeat(length)},`);
      const columns = scanned(scanLiveEntry, changed);
      expect(columns).toEqual(length > 15 ? undefined : parsed(changed));
    }
  });

  it('has room for whatever comes, as long as it is', async () => {
    vi.resetModules();
    const { scanLiveEntry: fresh } = await import('../src/scan-live-entry.ts');
    const whole = written(3);
    for (let end = 0; end < whole.length; end++) expect(fresh(whole.slice(0, end))).toBeUndefined();
    expect(scanned(fresh, whole)).toEqual(parsed(whole));
  });

  it('leaves to others what has no session, whatever it is', () => {
    const begun = '["live",['.padEnd(25, ',[');
    expect(scanLiveEntry(`${begun},[["a"],["b"],"c"]]`)).toBeUndefined();
    expect(scanLiveEntry(written(0))).toBeUndefined();
  });

  it('leaves to others what begins as no list of ids does', () => {
    expect(scanLiveEntry(written(1).replace('["live",[', '["live",-'))).toBeUndefined();
  });

  it('takes the longest principal that any store could have taken', () => {
    const longest = written(2, 'x'.repeat(4096));
    expect(scanned(scanLiveEntry, longest)).toEqual(parsed(longest));
  });

  it.each([1, 2, 300])('takes what our encoder writes of %i sessions', (count) => {
    expect(scanned(scanLiveEntry, written(count))).toEqual(parsed(written(count)));
  });

  it.each(['\u0141nn', 'a\\b', 'a"b', '', '\u007f', 'x'.repeat(4097)])(
    'leaves to others what needs more than that: %s',
    (principal) => {
      expect(scanLiveEntry(written(2, principal))).toBeUndefined();
    },
  );
});
