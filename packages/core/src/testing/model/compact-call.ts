import assert from 'node:assert/strict';
import type { SessionStore } from '../../session-store.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** `compact`: it must change no answer. */
export class CompactCall implements SessionCall {
  readonly label = 'nobody';
  readonly #retainMs: number;

  constructor(retainMs: number) {
    this.#retainMs = retainMs;
  }

  decide(model: SessionModel, now: number): Decision {
    const cut = model.cut(now - this.#retainMs);
    return cut === undefined ? { nothing: true } : { event: { kind: 'compact', cut } };
  }

  perform(store: SessionStore): Promise<unknown> {
    return store.compact({ retainMs: this.#retainMs });
  }

  expect(_: SessionModel, system: SessionSystem, { answer, event }: CallOver): void {
    if (event === undefined) {
      assert.equal(answer, undefined, 'a log was compacted in which there was nothing to compact');
      system.note(answer);
      return;
    }
    assert.ok(typeof answer === 'object' && answer !== null && 'sessions' in answer && 'handles' in answer);
    // Positions are a log's own.
    system.note({ sessions: answer.sessions, handles: answer.handles });
  }

  toString(): string {
    return `compact, and retain ${this.#retainMs} ms`;
  }
}
