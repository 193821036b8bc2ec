import { expectOver } from './expect-over.ts';
import type { SessionCommand } from './session-command.ts';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** What was sent first lands now, behind everything that was appended meanwhile. */
export class LandCommand implements SessionCommand {
  check(model: Readonly<SessionModel>): boolean {
    return model.inFlight.length > 0;
  }

  async run(model: SessionModel, system: SessionSystem): Promise<void> {
    const landing = model.inFlight.shift();
    if (landing === undefined) return;
    const { call, store } = landing;
    let { decision, event } = landing;
    let ended = model.land(event);
    if (ended === undefined && decision.reuse === undefined && call.decideAgain !== undefined) {
      decision = call.decideAgain(model, model.now(store), store, event);
      if (decision.event !== undefined) {
        event = decision.event;
        ended = model.land(event);
      }
    }
    await system.log.landNext();
    const answer = await system.inFlight.shift();
    expectOver(model, system, call, decision, { store, answer, event, ended });
  }

  toString(): string {
    return 'what was sent first lands';
  }
}
