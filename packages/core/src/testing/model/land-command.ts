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
    const { call, store, event } = landing;
    const effective = model.land(event);
    await system.log.landNext();
    const answer = await system.inFlight.shift();
    call.expect(model, system, { store, answer, effective });
  }

  toString(): string {
    return 'what was sent first lands';
  }
}
