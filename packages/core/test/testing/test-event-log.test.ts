import { describe, expect, it } from 'vitest';
import { scale } from '../../../../test/setup/scale.ts';
import { MemoryEventLog } from '../../src/memory-event-log.ts';
import { checkLaw } from '../../src/testing/check-law.ts';
import type { EventLogSubject } from '../../src/testing/event-log-subject.ts';
import { l08SurvivesCrash } from '../../src/testing/laws/l08-survives-crash.ts';
import { laws } from '../../src/testing/laws/laws.ts';
import { testEventLog } from '../../src/testing/test-event-log.ts';
import { altered } from './altered.ts';
import { collect } from './collect.ts';
import { simulatedSubject } from './simulated-subject.ts';

const memory: EventLogSubject = {
  name: 'MemoryEventLog',
  abilities: ['compact', 'tail'],
  create: async () => ({ open: async () => new MemoryEventLog(), dispose: async () => {} }),
};

testEventLog({ describe, it }, memory, { scale });
testEventLog({ describe, it }, simulatedSubject('SimulatedEventLog'), { scale });
testEventLog(
  { describe, it },
  simulatedSubject(
    'SimulatedEventLog without readSync',
    () =>
      ({ log }) =>
        altered(log, {}),
  ),
);

describe('testEventLog', () => {
  it('has a law for every promise', () => {
    const promises = Array.from({ length: 17 }, (_, index) => `L${index + 1}`);
    expect([...new Set(laws.map(({ id }) => id))]).toEqual(promises);
    expect(new Set(laws.map(({ name }) => name)).size).toBe(laws.length);
  });

  it('reports every law that it does not try, by name and with the reason', async () => {
    const { passed, skipped, failed } = await collect((runner) => testEventLog(runner, memory));
    expect(failed.size).toBe(0);
    expect(passed.length + skipped.length).toBe(laws.length);
    expect(skipped).toContain(
      'L8 acknowledged events survive closing and opening again (not tried: the subject lacks reopen)',
    );
    expect(skipped.every((name) => /^L\d+ .*\(not tried: the subject lacks [a-z, -]+\)$/.test(name))).toBe(true);
    const everything = await collect((runner) => testEventLog(runner, simulatedSubject('all abilities')));
    expect(everything.skipped).toEqual([]);
  });

  it('fails, with the id of the law in front, when the subject claims what its fixture lacks', async () => {
    const claims = { ...memory, abilities: ['reopen', 'crash'] as const };
    const checking = checkLaw(l08SurvivesCrash, { subject: claims, scale: 1, patienceMs: 1000 });
    await expect(checking).rejects.toThrow(
      /^L8 is broken by MemoryEventLog .*the fixture of a subject with the ability crash/s,
    );
  });

  it('costs less than 4,500 appends over 300 storages, so that a log with 1 ms for each needs no more than a few seconds', async () => {
    let appends = 0;
    let storages = 0;
    const subject = simulatedSubject('counted', () => {
      storages++;
      return ({ log }) =>
        altered(log, {
          append(event, options) {
            appends++;
            return log.append(event, options);
          },
        });
    });
    const { failed } = await collect((runner) => testEventLog(runner, subject));
    expect([...failed.values()]).toEqual([]);
    expect(appends).toBeLessThan(4500);
    expect(storages).toBeLessThan(300);
  });
});
