import { checkLaw } from './check-law.ts';
import type { EventLogSubject } from './event-log-subject.ts';
import type { Trial } from './law.ts';
import { laws } from './laws/laws.ts';
import type { TestRunner } from './test-runner.ts';

/**
 * Options of {@link testEventLog}.
 *
 * @since 0.1.0
 */
export interface TestEventLogOptions {
  /** Multiplies the number of runs of every property, for longer proofs. 1 if absent. */
  readonly scale?: number;
  /** How long a call may take that must not wait for anybody, such as `close`, in milliseconds. 4,000 if absent. */
  readonly patienceMs?: number;
}

/**
 * Registers a test for every law of the event log contract (L1 to L13), and of compaction (L14 to L16)
 * and waiting (L17) where the subject has the ability. A log whose tests pass can carry a session store.
 *
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { describe, it } from 'node:test'
 * import { testEventLog } from '@sessionlog/core/testing'
 * import { OwnEventLog } from './own-event-log.ts'
 *
 * testEventLog({ describe, it }, {
 *   name: 'OwnEventLog',
 *   abilities: ['reopen'],
 *   async create() {
 *     const directory = await mkdtemp('own-event-log-')
 *     return {
 *       open: () => OwnEventLog.open(directory),
 *       dispose: () => rm(directory, { recursive: true }),
 *     }
 *   },
 * })
 * ```
 *
 * The seed of the properties is fast-check's: `fc.configureGlobal({ seed })` repeats a run, and a failure names its seed.
 *
 * @param runner - `describe` and `it` of vitest, jest or node:test.
 * @since 0.1.0
 */
export function testEventLog(runner: TestRunner, subject: EventLogSubject, options: TestEventLogOptions = {}): void {
  const trial: Trial = { subject, scale: options.scale ?? 1, patienceMs: options.patienceMs ?? 4000 };
  const abilities = subject.abilities ?? [];
  runner.describe(`${subject.name} keeps the laws of an event log`, () => {
    for (const law of laws) {
      const name = `${law.id} ${law.name}`;
      const missing = law.needs?.filter((ability) => !abilities.includes(ability)) ?? [];
      if (missing.length === 0) runner.it(name, () => checkLaw(law, trial));
      // The subject cannot be tried for this law: the report says so by name, and does not pass over it.
      else runner.it.skip(`${name} (not tried: the subject lacks ${missing.join(', ')})`, async () => {});
    }
  });
}
