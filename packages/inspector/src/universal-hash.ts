import { getRandomValues } from 'node:crypto';

// No principal has more units, whatever the limits of a store: of those behind, keys are used again.
const KEYS = 4096;

/**
 * Draws a hash of texts from a universal family (Carter and Wegman: a sum of products with random keys). Who does not know
 * the keys can't choose texts that meet more often than chance has it, and so can't make a table slow whose texts people
 * choose, as principals are.
 *
 * @returns a function that gives 32 bits.
 */
export function universalHash(): (text: string) => number {
  const upper = getRandomValues(new Int32Array(KEYS));
  const lower = getRandomValues(new Int32Array(KEYS));
  return (text) => {
    let one = 0;
    let other = 0;
    for (let index = 0; index < text.length; index++) {
      // None is zero, so that a text and a longer one differ.
      const unit = text.charCodeAt(index) + 1;
      const key = index & (KEYS - 1);
      one = (one + Math.imul(upper[key] as number, unit)) | 0;
      other = (other + Math.imul(lower[key] as number, unit)) | 0;
    }
    // The upper bits of a product hang on all the bits of its key, the lower ones do not.
    return ((one & 0xffff0000) | (other >>> 16)) >>> 0;
  };
}
