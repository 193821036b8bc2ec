import assert from 'node:assert/strict';
import type { CallOver } from './session-call.ts';
import type { SessionSystem } from './session-system.ts';

/** Fails unless a store said that it ended as many sessions as its event did. */
export function expectCount(system: SessionSystem, { answer, ended }: CallOver): void {
  system.note(answer);
  assert.equal(answer, ended?.length ?? 0, 'a store miscounted the sessions that it ended');
}
