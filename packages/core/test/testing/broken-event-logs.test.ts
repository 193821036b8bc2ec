import { AssertionError } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale, seed } from '../../../../test/setup/scale.ts';
import type { EventLogAbility } from '../../src/testing/event-log-subject.ts';
import type { Law } from '../../src/testing/law.ts';
import { laws } from '../../src/testing/laws/laws.ts';
import { testEventLog } from '../../src/testing/test-event-log.ts';
import { brokenEventLogs } from './broken/broken-event-logs.ts';
import { collect } from './collect.ts';
import { simulatedSubject } from './simulated-subject.ts';

// That a law fails is the matter here, not its smallest story.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

const PATIENCE_MS = 500;
// That a broken log keeps the laws that it is not meant to break is tried of so many-th of them, in the night of all.
const STRIDE = scale > 1 ? 1 : 6;
const EVENT_ABILITIES: readonly EventLogAbility[] = ['reopen', 'crash', 'fail-write'];

const title = ({ id, name }: Law): string => `${id} ${name}`;

describe('the suite fails on every broken log, by the law it is meant for', () => {
  const numbered = brokenEventLogs.map((log, number) => ({ ...log, number }));
  it.each(numbered)('$name: $breaks.id', async ({ name, number, breaks, mayAlsoBreak, hangs, alteration }) => {
    // A log that can't even keep its events would break most of what compaction and tails promise too.
    const further = (['compact', 'tail'] as const).filter((ability) => breaks.needs?.includes(ability));
    const abilities = EVENT_ABILITIES.concat(further);
    const subject = simulatedSubject(name, alteration, abilities);
    const tryOn = (attempt: number) => {
      fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seed + attempt });
      return collect(
        (runner) => testEventLog(runner, subject, hangs ? { patienceMs: PATIENCE_MS } : {}),
        (law) => law === title(breaks) || (number + seed) % STRIDE === 0,
      );
    };
    // One seed in some hundred lets a broken log pass its law.
    let { failed } = await tryOn(0);
    for (let attempt = 1; attempt < 5 && !failed.has(title(breaks)); attempt++) ({ failed } = await tryOn(attempt));
    expect([...failed.keys()]).toContain(title(breaks));
    const named = failed.get(title(breaks));
    expect(named).toBeInstanceOf(AssertionError);
    expect(named?.message).toMatch(new RegExp(`^${breaks.id} is broken by ${name} `));
    const allowed = laws.filter((law) => law === breaks || mayAlsoBreak.includes(law.id)).map(title);
    expect([...failed.keys()].filter((law) => !allowed.includes(law))).toEqual([]);
  });

  it('every law has a broken log that it is there for', () => {
    const proven = new Set(brokenEventLogs.map(({ breaks }) => breaks));
    expect(laws.filter((law) => !proven.has(law)).map(title)).toEqual([]);
  });
});
