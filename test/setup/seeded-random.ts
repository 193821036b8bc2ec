import { seededRandomBytes } from '@sessionlog/core/testing';

/** Whole numbers below a bound, the same sequence for the same seed. */
export function seededRandom(seed: number): (bound: number) => number {
  const bytes = seededRandomBytes(seed);
  return (bound) => Buffer.from(bytes(4)).readUInt32BE() % bound;
}
