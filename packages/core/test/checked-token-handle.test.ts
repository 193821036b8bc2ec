import { tokenHandle } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { tokenHandle as hashed } from '../src/token-handle.ts';

const refused = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });

it('is the handle under which a store keeps the token', () => {
  const token = 'x'.repeat(40);
  expect(tokenHandle('sessionlog.session-token.v1', token)).toBe(hashed('sessionlog.session-token.v1', token));
});

it.each([undefined, null, 7, '', {}, ['x'], 'with NUL\0', 'lone \ud800', Symbol('x')])(
  'is made of nothing but text: HDL-3 (%#)',
  (value) => {
    expect(() => tokenHandle('d', value as never)).toThrow(refused('token'));
    expect(() => tokenHandle(value as never, 'x'.repeat(40))).toThrow(refused('tokenDomain'));
  },
);
