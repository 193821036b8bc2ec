import { expectRefusal, expectSession } from './expect-session.ts';
import type { CallOver, Decision, SessionCall } from './session-call.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** Fails unless a call that is over ended as the model decided. */
export function expectOver(
  model: SessionModel,
  system: SessionSystem,
  call: SessionCall,
  decision: Decision,
  over: CallOver,
): void {
  if (decision.refusal !== undefined) expectRefusal(system, over.answer, decision.refusal);
  else if (decision.reuse) expectSession(system, over.answer, undefined);
  else call.expect(model, system, over);
}
