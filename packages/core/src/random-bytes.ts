import { SessionInvalidError } from './errors.ts';

/**
 * Draws `size` bytes from a cryptographically secure source.
 *
 * @since 0.1.0
 */
export type RandomBytes = (size: number) => Uint8Array;

/** Draws from an injected source, and refuses what no secure source gives: too few bytes, or nothing but zeros. */
export function drawBytes(randomBytes: RandomBytes, size: number): Uint8Array<ArrayBuffer> {
  const drawn = randomBytes(size);
  // Judged as a plain copy: a subclass can say what it likes of its length and content.
  const bytes = drawn instanceof Uint8Array ? new Uint8Array(drawn) : undefined;
  if (bytes?.length !== size) {
    throw new SessionInvalidError('randomBytes', `must give exactly the ${size} bytes it was asked for.`);
  }
  if (bytes.every((byte) => byte === 0)) {
    throw new SessionInvalidError('randomBytes', 'gave nothing but zeros: its source is broken.');
  }
  return bytes;
}
