import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes } from 'node:crypto';
import { mintToken } from '../../packages/core/src/token.ts';

// A token that a store draws is known to who asked for it, and to nobody when that one is killed. Here it follows from a
// label, so that a test can look for it whatever became of the process.

const TOKEN_BYTES = 32;
const labels = new AsyncLocalStorage<string>();

/** Does some work in which the token that a store draws is the one of this label. */
export function drawingFor<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
  return labels.run(label, work);
}

/** The randomness of a store: tokens as {@link drawingFor} says, and all else from the system. */
export function drawLabelled(size: number): Uint8Array {
  const label = labels.getStore();
  return label === undefined || size !== TOKEN_BYTES ? randomBytes(size) : bytesOf(label);
}

/** The token that is drawn for a label. */
export function drawnToken(label: string): string {
  return mintToken('sess', () => bytesOf(label));
}

function bytesOf(label: string): Uint8Array {
  return createHash('sha256').update(`drawn for ${label}`).digest();
}
