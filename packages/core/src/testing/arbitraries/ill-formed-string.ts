import fc from 'fast-check';
import { hostileString } from './hostile-string.ts';

const loneSurrogate: fc.Arbitrary<string> = fc
  .integer({ min: 0xd800, max: 0xdfff })
  .map((unit) => String.fromCharCode(unit));

/**
 * Text with at least one lone surrogate. UTF-8 can't spell it, so all such texts would be stored, and hashed, alike.
 *
 * @since 0.1.0
 */
export const illFormedString: fc.Arbitrary<string> = fc
  .tuple(hostileString, loneSurrogate, hostileString)
  .map((parts) => parts.join(''))
  .filter((text) => !text.isWellFormed());
