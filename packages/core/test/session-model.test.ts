import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { LocalEventLog } from '../src/event-log.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import type { SessionPolicy } from '../src/session-policy.ts';
import { MemoryStorage } from '../src/testing/memory-storage.ts';
import { runSessionModel } from '../src/testing/model/run-session-model.ts';
import { sessionCommands } from '../src/testing/model/session-commands.ts';
import { brokenCompactions } from './broken-compactions.ts';
import { brokenFolds } from './broken-folds.ts';
import { brokenRotations } from './broken-rotations.ts';

const STORES = 3;
const START_MS = 1_000_000;
const NUM_RUNS = scale > 1 ? 500 * scale : 45;
// A control stops at the first story that goes wrong: what it may cost is for the seed that needs the most of them.
const CONTROL_RUNS = 25_000;
const TIMEOUTS = { idleTimeoutMs: 1000, absoluteTimeoutMs: 4000, touchIntervalMs: 100 };

const POLICIES: Readonly<Record<string, SessionPolicy>> = {
  'idle and absolute timeouts': TIMEOUTS,
  'an absolute timeout alone, and a grace': { absoluteTimeoutMs: 2000, rotationGraceMs: 300 },
  'a cap that rejects': { ...TIMEOUTS, maxSessionsPerPrincipal: 2 },
  'a cap that ends the oldest, and a grace': {
    ...TIMEOUTS,
    maxSessionsPerPrincipal: 1,
    onLimit: 'expire-oldest',
    rotationGraceMs: 300,
  },
  'lines that end when a token is used again': { ...TIMEOUTS, rotationGraceMs: 50, onReuse: 'expire-family' },
};

// What a broken fold is hit by least often is hit once in about 250 stories.
const STORIES = (scale > 1 ? 2500 : 1800) * scale;

let commandsRun = 0;
// Some 20,000 by the true fold, and forty times that in a night.
afterAll(() => void process.stdout.write(`the model and the stores: ${commandsRun} commands were run\n`));

function memory(): () => Promise<LocalEventLog> {
  const storage = new MemoryStorage();
  return async () => storage.open();
}

function answersAsTheModel(policy: SessionPolicy, fold: Evolve, openStorage = memory, compactable?: boolean) {
  const stories = (compactable === undefined ? fc.boolean() : fc.constant(compactable)).chain((also) =>
    sessionCommands(policy, STORES, { compactable: also }),
  );
  return fc.asyncProperty(stories, async (story) => {
    const options = { policy, openLog: openStorage(), stores: STORES, startMs: START_MS, fold };
    const { commands } = await runSessionModel(story, options);
    commandsRun += commands;
  });
}

describe('several stores over one log answer as the model does, compacted or not', () => {
  for (const [name, policy] of Object.entries(POLICIES)) {
    it(name, () => fc.assert(answersAsTheModel(policy, evolve), { numRuns: NUM_RUNS }));
  }
});

describe('the model finds a broken compaction', () => {
  for (const [name, openStorage] of Object.entries(brokenCompactions)) {
    it(name, async () => {
      const policy = { ...TIMEOUTS, maxSessionsPerPrincipal: 2, onLimit: 'expire-oldest' as const };
      const details = await fc.check(answersAsTheModel(policy, evolve, openStorage, true), {
        numRuns: CONTROL_RUNS,
        endOnFailure: true,
      });
      expect(details.failed, 'a compaction that is broken on purpose passed').toBe(true);
    });
  }
});

describe('the model finds a broken fold', () => {
  for (const { name, policy, fold, complaint, normalRun } of brokenFolds) {
    it(name, async () => {
      const details = await fc.check(answersAsTheModel(policy ?? TIMEOUTS, fold), {
        numRuns: normalRun ? STORIES : CONTROL_RUNS,
      });
      expect(details.failed, 'a fold that is broken on purpose passed').toBe(true);
      if (complaint !== undefined) expect(String(details.errorInstance)).toContain(complaint);
    });
  }
});

describe('the model finds a broken rotation, or a wide ending that is', () => {
  for (const { name, policy, fold, complaint = '' } of brokenRotations) {
    it(name, async () => {
      const details = await fc.check(answersAsTheModel(policy ?? TIMEOUTS, fold), { numRuns: CONTROL_RUNS });
      expect(details.failed, 'a fold that is broken on purpose passed').toBe(true);
      expect(String(details.errorInstance)).toContain(complaint);
    });
  }
});
