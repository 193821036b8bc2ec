import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SqliteEventLog } from '../src/sqlite-event-log.ts';
import { eventOf } from './events.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

// Of a group, sixteen events at a time are added by one statement, unless one of them is there already.

const group = fc.array(fc.record({ number: fc.integer({ min: 1, max: 150 }), other: fc.nat(9) }), { maxLength: 60 });

it('events of any group are each recorded once, and each append is told where, or that its id is taken', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const [log, another] = [await SqliteEventLog.open({ path }), await SqliteEventLog.open({ path })];
  const recorded: { position: number; id: string; data: string }[] = [];
  let last: number | undefined;
  await fc.assert(
    fc.asyncProperty(group, fc.constantFrom('mine', 'theirs', 'unread'), async (asked, reading) => {
      const events = asked.map(({ number, other }) => ({
        ...eventOf(number),
        ...(other === 0 && { data: '"other"' }),
      }));
      const outcomes = await Promise.allSettled(events.map((event) => log.append(event)));
      for (const [index, outcome] of outcomes.entries()) {
        const { id, data } = events[index] as (typeof events)[number];
        const known = recorded.find((found) => found.id === id);
        if (known === undefined) {
          const position = outcome.status === 'fulfilled' ? outcome.value : Number.NaN;
          expect(position).toBeGreaterThan(recorded.at(-1)?.position ?? 0);
          recorded.push({ position, id, data });
        } else if (known.data === data) expect(outcome).toMatchObject({ value: known.position });
        else expect(outcome).toMatchObject({ reason: { code: 'ERR_SESSION_INVALID', field: 'id' } });
      }
      if (reading === 'unread') return;
      const behind = recorded.filter(({ position }) => position > (last ?? 0));
      // What was just added, and is given as it was; then once more, as the database has it.
      for (const reader of [log, log, another]) {
        expect(await readAll(reader, { after: last })).toMatchObject(behind);
      }
      if (reading === 'theirs') await another.append(eventOf(1000 + recorded.length));
      const all = await readAll(log);
      recorded.splice(0, recorded.length, ...all);
      last = all.at(-1)?.position;
    }),
    { numRuns: 40 },
  );
  expect(recorded.length).toBeGreaterThan(16);
  await Promise.all([log.close(), another.close()]);
});

it('of what was compacted before its own store read it, nothing is given', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const [log, another] = [await SqliteEventLog.open({ path }), await SqliteEventLog.open({ path })];
  const first = await log.append(eventOf(1));
  expect(await readAll(log)).toHaveLength(1);
  const last = Math.max(...(await Promise.all([2, 3].map((n) => log.append(eventOf(n))))));
  await another.compact({ upTo: last, snapshot: '"all"' });
  expect(() => log.readSync(first)).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_COMPACTED', upTo: last }));
  await Promise.all([log.close(), another.close()]);
});
