import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import type { SessionPolicy } from '../src/session-policy.ts';
import { MemoryStorage } from '../src/testing/memory-storage.ts';
import { runSessionModel } from '../src/testing/model/run-session-model.ts';
import { sessionCommands } from '../src/testing/model/session-commands.ts';
import { brokenFolds } from './broken-folds.ts';

const STORES = 3;
const START_MS = 1_000_000;
const NUM_RUNS = 1500 * scale;
// What a story of the normal run hits least often is hit once in about 120.
const CONTROL_RUNS = 5000;
const TIMEOUTS = { idleTimeoutMs: 1000, absoluteTimeoutMs: 4000, touchIntervalMs: 100 };

const POLICIES: Readonly<Record<string, SessionPolicy>> = {
  'idle and absolute timeouts': TIMEOUTS,
  'an absolute timeout alone': { absoluteTimeoutMs: 2000 },
  'a cap that rejects': { ...TIMEOUTS, maxSessionsPerPrincipal: 2 },
  'a cap that ends the oldest': { ...TIMEOUTS, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' },
};

function answersAsTheModel(policy: SessionPolicy, fold: Evolve) {
  return fc.asyncProperty(sessionCommands(policy, STORES), async (commands) => {
    const storage = new MemoryStorage();
    const openLog = async () => storage.open();
    await runSessionModel(commands, { policy, openLog, stores: STORES, startMs: START_MS, fold });
  });
}

describe('several stores over one log answer as the model does', () => {
  for (const [name, policy] of Object.entries(POLICIES)) {
    it(name, () => fc.assert(answersAsTheModel(policy, evolve), { numRuns: NUM_RUNS }));
  }
});

describe('the model finds a broken fold', () => {
  for (const { name, policy, fold, complaint, normalRun } of brokenFolds) {
    it(name, async () => {
      const details = await fc.check(answersAsTheModel(policy ?? TIMEOUTS, fold), {
        numRuns: normalRun ? NUM_RUNS : CONTROL_RUNS,
      });
      expect(details.failed, 'a fold that is broken on purpose passed').toBe(true);
      if (complaint !== undefined) expect(String(details.errorInstance)).toContain(complaint);
    });
  }
});
