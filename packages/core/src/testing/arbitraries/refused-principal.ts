import fc from 'fast-check';
import { illFormedString } from './ill-formed-string.ts';
import { principal } from './principal.ts';

const blank: fc.Arbitrary<string> = fc.constantFrom(' ', '\u00a0', '\u1680', '\u2003', '\u202f', '\u205f', '\u3000');

const invisible: fc.Arbitrary<string> = fc.constantFrom(
  ...'\0\t\n\v\f\r\u001b\u001e\u007f\u0085\u009b\u00ad\u200b\u200d\u200e\u202e\u2028\u2029\u2060\ufeff\u034f\u115f\u3164\uffa0\u2800',
);

/**
 * What a store refuses as a principal: other types, the empty string, blank edges, control and invisible characters,
 * lone surrogates, and more than 256 bytes.
 *
 * @since 0.1.0
 */
export const refusedPrincipal: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>('', undefined, null, 0, 7, true, Number.NaN, 7n, Symbol('ann'), {}, ['ann'], () => 'ann'),
  fc.constantFrom<unknown>(new String('ann'), { toString: () => 'ann' }, Buffer.from('ann'), new Date(1)),
  fc.constantFrom('x'.repeat(257), '\u00e9'.repeat(129), 'x'.repeat(10_000)),
  fc.tuple(principal, blank).map(([name, edge]) => name + edge),
  fc.tuple(principal, blank).map(([name, edge]) => edge + name),
  fc.tuple(principal, invisible, principal).map((parts) => parts.join('')),
  illFormedString,
);
