import fc from 'fast-check';
import type { SessionCommand } from './session-command.ts';
import { SessionModel } from './session-model.ts';
import { SessionSystem, type SessionSystemOptions } from './session-system.ts';

/**
 * Lets the model and real stores live through the same story, and fails where their answers differ.
 *
 * @returns every answer, in order: the same for every log.
 * @since 0.1.0
 */
export async function runSessionModel(
  commands: Iterable<SessionCommand>,
  options: SessionSystemOptions,
): Promise<readonly string[]> {
  const system = await SessionSystem.open(options);
  const setup = (): { model: SessionModel; real: SessionSystem } => ({
    model: new SessionModel(options.policy, options.startMs),
    real: system,
  });
  try {
    await fc.asyncModelRun(setup, commands);
  } finally {
    await system.close();
  }
  return system.answers;
}
