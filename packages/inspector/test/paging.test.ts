import { MemoryEventLog } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { SessionPage } from '../src/session-page.ts';
import { AskedInspector } from './asked-inspector.ts';

/** What happens in front of each page. */
const between = fc.array(fc.record({ created: fc.nat(3), ended: fc.option(fc.nat(20)), compacted: fc.boolean() }), {
  minLength: 3,
  maxLength: 8,
});

/** What the next page is asked for with. */
type Next = (page: SessionPage) => string | null;

function isWhole(next: Next) {
  const count = fc.integer({ min: 2, max: 20 });
  return fc.asyncProperty(count, fc.integer({ min: 1, max: 6 }), between, async (...given) => {
    const { told, first, ended } = await paged(...given, next);
    expect(new Set(told).size).toBe(told.length);
    expect(told).toEqual(first.filter((id) => told.includes(id)));
    expect(first.filter((id) => !ended.has(id) && !told.includes(id))).toEqual([]);
  });
}

it('neither skips nor repeats a session, whatever is created, ended, compacted and begun anew meanwhile', async () => {
  await fc.assert(
    isWhole(({ next }) => next),
    { numRuns: 25 * scale },
  );
});

it('is found out when a page begins behind the first row of the one before', async () => {
  const behindFirst: Next = ({ next, sessions }) =>
    next === null ? null : next.replace(/\..*/, `.${sessions[0]?.id}`);
  expect((await fc.check(isWhole(atMost(behindFirst)))).failed).toBe(true);
});

// What repeats would go on for ever.
function atMost(next: Next): Next {
  let pages = 0;
  return (page) => (++pages % 30 === 0 ? null : next(page));
}

interface Between {
  readonly created: number;
  readonly ended: number | null;
  readonly compacted: boolean;
}

async function paged(count: number, limit: number, steps: readonly Between[], next: Next) {
  await using log = new MemoryEventLog();
  let inspector = await AskedInspector.begin(log);
  const { store } = inspector;
  const first: string[] = [];
  for (let made = 0; made < count; made++) {
    first.unshift((await store.create({ principal: 'ann' })).session.id);
    inspector.clock.now += 1;
  }
  const told: string[] = [];
  const ended = new Set<string>();
  for (let cursor: string | null = '', page = 0; cursor !== null; page++) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const answer: SessionPage = await inspector.get(`api/sessions?limit=${limit}${query}`);
    told.push(...answer.sessions.map(({ id }) => id));
    cursor = next(answer);
    const { created, ended: one, compacted } = steps[page % steps.length] as Between;
    for (let made = 0; made < created; made++) await store.create({ principal: 'bob' });
    const over = one === null ? undefined : first[one];
    if (over !== undefined && (await store.expireSession(over)) !== undefined) ended.add(over);
    if (!compacted) continue;
    await store.compact({ retainMs: 0 });
    await inspector.inspector.close();
    const { clock } = inspector;
    inspector = await AskedInspector.begin(log);
    inspector.clock.now = clock.now;
  }
  await inspector[Symbol.asyncDispose]();
  await store.close();
  return { told, first, ended };
}
