import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import { type ReadHandleKey, readHandleKeys } from '../src/handle-key.ts';

const SECRET = '8f1d6a2b9c4e7f3051a8d3c6b7e2940f';
const OTHER = 'f04927e26c3d8a1503f7e4c9b2a6d1f8';

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, 'key');
  Reflect.deleteProperty(Object.prototype, '0');
});

describe('handle keys', () => {
  it('are 32 to 1,024 bytes, with an id each, in their order', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
    const key = fc.uint8Array({ minLength: 32, maxLength: 1024 });
    // A number at the place where every key has one, so that no two are the same.
    const keys = fc
      .uniqueArray(fc.record({ id, key }), { selector: (drawn) => drawn.id, minLength: 1, maxLength: 5 })
      .map((drawn) => drawn.map((each, index) => ({ id: each.id, key: each.key.with(31, index + 1) })));
    fc.assert(
      fc.property(keys, (drawn) => {
        const read = readHandleKeys(drawn);
        expect(read.map((each) => each.id)).toEqual(drawn.map((each) => each.id));
        expect(read.map(bytesOf)).toEqual(drawn.map((each) => Buffer.from(each.key)));
      }),
    );
  });

  it('have as many bytes as they need, and no more', () => {
    for (const length of [32, 1024]) {
      expect(readHandleKeys([{ id: 'k', key: new Uint8Array(length).fill(7) }])).toHaveLength(1);
      expect(readHandleKeys([{ id: 'k', key: 'x'.repeat(length) }])).toHaveLength(1);
    }
    for (const length of [0, 1, 31, 1025, 100_000]) {
      expect(refusedField([{ id: 'k', key: new Uint8Array(length).fill(7) }])).toBe('handleKeys[0].key');
      expect(refusedField([{ id: 'k', key: 'x'.repeat(length) }])).toBe('handleKeys[0].key');
    }
  });

  it('given as a string are its bytes of UTF-8, of which there may be more than characters', () => {
    const [read] = readHandleKeys([{ id: 'k', key: '東京'.repeat(6) }]);
    expect(read && bytesOf(read)).toEqual(Buffer.from('東京'.repeat(6)));
    expect(refusedField([{ id: 'k', key: '東'.repeat(342) }])).toBe('handleKeys[0].key');
  });

  it('are copied at once: what becomes of the list later changes nothing', () => {
    const key = Buffer.from(SECRET);
    const list = [{ id: 'k', key }];
    const read = readHandleKeys(list);
    key.fill(0);
    list.push({ id: 'l', key });
    expect(read.map(bytesOf)).toEqual([Buffer.from(SECRET)]);
    expect(Object.isFrozen(read)).toBe(true);
  });

  it('leave the bytes of the caller as they are', () => {
    const key = Buffer.from(SECRET);
    readHandleKeys([{ id: 'k', key }]);
    expect(key.toString()).toBe(SECRET);
  });

  it.each<[string, unknown, string]>([
    ['no list', SECRET, 'handleKeys'],
    ['a key alone', { id: 'k', key: SECRET }, 'handleKeys'],
    ['null', null, 'handleKeys'],
    ['a list-like', { 0: { id: 'k', key: SECRET }, length: 1 }, 'handleKeys'],
    ['an empty list', [], 'handleKeys'],
    ['a gap', new Array(1), 'handleKeys[0]'],
    ['undefined in the list', [{ id: 'k', key: SECRET }, undefined], 'handleKeys[1]'],
    ['a key without its id', [SECRET], 'handleKeys[0]'],
    ['what it does not take', [{ id: 'k', key: SECRET, secret: SECRET }], 'handleKeys[0]'],
    ['no id', [{ key: SECRET }], 'handleKeys[0].id'],
    ['no key', [{ id: 'k' }], 'handleKeys[0].key'],
    ['a variable that is not set', [{ id: 'k', key: undefined }], 'handleKeys[0].key'],
    ['a variable that is empty', [{ id: 'k', key: '' }], 'handleKeys[0].key'],
    ['null as a key', [{ id: 'k', key: null }], 'handleKeys[0].key'],
    ['a number as a key', [{ id: 'k', key: 7 }], 'handleKeys[0].key'],
    ['an array as a key', [{ id: 'k', key: [...Buffer.from(SECRET)] }], 'handleKeys[0].key'],
    ['an array buffer', [{ id: 'k', key: new ArrayBuffer(64) }], 'handleKeys[0].key'],
    ['wider elements', [{ id: 'k', key: new Uint32Array(64).fill(7) }], 'handleKeys[0].key'],
    ['a string object', [{ id: 'k', key: new String(SECRET) }], 'handleKeys[0].key'],
    ['nothing but zeros', [{ id: 'k', key: new Uint8Array(64) }], 'handleKeys[0].key'],
    ['a NUL in a string', [{ id: 'k', key: `${SECRET}\0` }], 'handleKeys[0].key'],
    ['a lone surrogate', [{ id: 'k', key: `${SECRET}\ud800` }], 'handleKeys[0].key'],
    ['bytes that were given away', [{ id: 'k', key: givenAway() }], 'handleKeys[0].key'],
    ['what only looks like bytes', [{ id: 'k', key: lookalike() }], 'handleKeys[0].key'],
    ['a proxy of bytes', [{ id: 'k', key: new Proxy(Buffer.from(SECRET), {}) }], 'handleKeys[0].key'],
    ['a length that is not true', [{ id: 'k', key: new Liar(1) }], 'handleKeys[0].key'],
    ['zeros that say they are none', [{ id: 'k', key: new Liar(64) }], 'handleKeys[0].key'],
    ['an id twice', keyList(['k', SECRET], ['l', OTHER], ['k', `${OTHER}x`]), 'handleKeys[2].id'],
    ['a key twice', keyList(['k', SECRET], ['l', OTHER], ['m', SECRET]), 'handleKeys[2].key'],
    ['a key twice, as text and as bytes', keyList(['k', SECRET], ['l', Buffer.from(SECRET)]), 'handleKeys[1].key'],
    [
      'a key twice, once with zeros behind it, which HMAC does not see',
      keyList(['k', SECRET], ['l', Buffer.concat([Buffer.from(SECRET), Buffer.alloc(1)])]),
      'handleKeys[1].key',
    ],
  ])('refuse %s', (_, value, field) => {
    const thrown = refusal(value);
    expect(thrown).toMatchObject({ code: 'ERR_SESSION_INVALID', field });
    expect([SECRET, OTHER].flatMap((secret) => leaks(secret, renderings(thrown)))).toEqual([]);
  });

  it('that are not there are told as missing, as a variable of the environment that is not set', () => {
    expect(refusal([{ id: 'k', key: process.env['SESSIONLOG_NO_SUCH_KEY'] }])).toMatchObject({
      message: expect.stringMatching(/is missing/),
    });
  });

  it('have ids of a strict grammar', () => {
    for (const id of ['a', 'Z', '0', '2026-11', 'a.b_c-d', 'x'.repeat(32)]) {
      expect(readHandleKeys([{ id, key: SECRET }])).toMatchObject([{ id }]);
    }
    for (const id of [
      '',
      '-a',
      '.a',
      '_a',
      'a b',
      'a:b',
      'a/b',
      'a\n',
      'a\0',
      'é',
      'а',
      'x'.repeat(33),
      7,
      null,
      ['a'],
    ]) {
      expect(refusedField([{ id, key: SECRET }])).toBe('handleKeys[0].id');
    }
  });

  it('are not taken from a polluted prototype', () => {
    Object.assign(Object.prototype, { key: SECRET });
    expect(refusedField([{ id: 'k' }])).toBe('handleKeys[0].key');
    Object.assign(Object.prototype, { 0: { id: 'k', key: SECRET } });
    expect(refusedField(new Array(1))).toBe('handleKeys[0]');
  });

  it('are read once each', () => {
    let reads = 0;
    const changing = {
      id: 'k',
      get key() {
        reads += 1;
        return reads === 1 ? SECRET : '';
      },
    };
    expect(readHandleKeys([changing]).map(bytesOf)).toEqual([Buffer.from(SECRET)]);
    expect(reads).toBe(1);
  });

  it('are shown by nothing that prints them once they were read', () => {
    const read = readHandleKeys([{ id: 'k', key: SECRET }]);
    expect(leaks(SECRET, renderings(read))).toEqual([]);
    // What it would look like if they were kept as they came.
    expect(leaks(SECRET, renderings([{ id: 'k', key: SECRET }]))).not.toEqual([]);
  });
});

class Liar extends Uint8Array {
  override get length(): number {
    return 64;
  }

  override get byteLength(): number {
    return 64;
  }

  override every(): boolean {
    return false;
  }
}

function lookalike(): unknown {
  const like = Object.create(Uint8Array.prototype, { length: { value: 32 }, [Symbol.iterator]: { value: undefined } });
  return Object.assign(like, { 0: 7 });
}

function givenAway(): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(SECRET));
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function keyList(...keys: readonly (readonly [string, string | Uint8Array])[]): unknown {
  return keys.map(([id, key]) => ({ id, key }));
}

function bytesOf({ key }: ReadHandleKey): Buffer {
  return key.export();
}

function refusal(value: unknown): unknown {
  try {
    readHandleKeys(value);
  } catch (error) {
    return error;
  }
  return undefined;
}

function refusedField(value: unknown): unknown {
  return (refusal(value) as { readonly field?: unknown } | undefined)?.field;
}
