import { AssertionError } from 'node:assert/strict';
import type { Law, Trial } from './law.ts';

/**
 * Tries one law on a subject.
 *
 * @throws AssertionError when the log breaks the law; its message begins with the id of the law, and its cause is what
 *   was found.
 * @since 0.1.0
 */
export async function checkLaw(law: Law, trial: Trial): Promise<void> {
  try {
    await law.check(trial);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const message = `${law.id} is broken by ${trial.subject.name} (${law.name}): ${found}`;
    throw Object.assign(new AssertionError({ message, stackStartFn: checkLaw }), { cause });
  }
}
