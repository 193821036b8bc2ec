import assert from 'node:assert/strict';
import type { ModelSession } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** Fails unless a store answered with exactly the session that the model expects, or with nothing where it expects none. */
export function expectSession(system: SessionSystem, answer: unknown, expected: ModelSession | undefined): void {
  system.note(answer);
  if (expected === undefined) {
    assert.equal(answer, undefined, 'dead is dead: a session was answered that is not live');
    return;
  }
  const { label, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, attributes } = expected;
  const id = system.idOf.get(label);
  assert.deepEqual(answer, { id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, attributes });
}

/** Fails unless the call was refused with this code. */
export function expectRefusal(system: SessionSystem, answer: unknown, code: string): void {
  system.note(answer);
  assert.deepEqual(answer, { code });
}
