import fc from 'fast-check';
import type { SessionCommand } from './session-command.ts';
import { SessionModel } from './session-model.ts';
import { SessionSystem, type SessionSystemOptions } from './session-system.ts';

/**
 * What became of a story.
 *
 * @since 0.1.0
 */
export interface SessionModelRun {
  /** Every answer, in order: the same for every log. */
  readonly answers: readonly string[];
  /** How many commands were run: those that made no sense where the story stood were left out. */
  readonly commands: number;
}

/**
 * Lets the model and real stores live through the same story, and fails where their answers differ, or where something is
 * so after a command that must never be: a session that came back to life, two winners, a cap or a deadline exceeded.
 *
 * @since 0.1.0
 */
export async function runSessionModel(
  commands: Iterable<SessionCommand>,
  options: SessionSystemOptions,
): Promise<SessionModelRun> {
  const system = await SessionSystem.open(options);
  const setup = (): { model: SessionModel; real: SessionSystem } => ({
    model: new SessionModel(options.policy, options.startMs),
    real: system,
  });
  let count = 0;
  const witnessed = [...commands].map(
    (command): SessionCommand => ({
      check: (model) => command.check(model),
      async run(model, real) {
        // What must never be says more than an answer that differs.
        await command.run(model, real).finally(() => real.witness());
        count += 1;
      },
      toString: () => command.toString(),
    }),
  );
  try {
    await fc.asyncModelRun(setup, witnessed);
  } finally {
    await system.close();
  }
  return { answers: system.answers, commands: count };
}
