import assert from 'node:assert/strict';
import type { ModelSession } from './model-session.ts';
import type { SessionSystem } from './session-system.ts';

/** Fails unless a store answered with exactly the session that the model expects, or with nothing where it expects none. */
export function expectSession(system: SessionSystem, answer: unknown, expected: ModelSession | undefined): void {
  system.note(answer);
  if (expected === undefined) {
    assert.equal(answer, undefined, 'dead is dead: a session was answered that is not live');
    return;
  }
  const { principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, attributes, rotatedFrom } = expected;
  const times = { createdAt, lastSeenAt, expiresAt, absoluteExpiresAt };
  const origin = rotatedFrom && { rotatedFrom: system.idOf.get(rotatedFrom) };
  assert.deepEqual(answer, { id: system.idOf.get(expected), principal, ...times, attributes, ...origin });
}

/** Fails unless the call was refused with this code. */
export function expectRefusal(system: SessionSystem, answer: unknown, code: string): void {
  system.note(answer);
  assert.deepEqual(answer, { code });
}
