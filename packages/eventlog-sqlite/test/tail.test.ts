import { join } from 'node:path';
import type { RecordedEvent } from '@sessionlog/core';
import { expect, test } from 'vitest';
import { scale, seed } from '../../../test/setup/scale.ts';
import { seededRandom } from '../../../test/setup/seeded-random.ts';
import { SqliteEventLog } from '../src/index.ts';
import { startChild } from './child.ts';
import { eventOf, idOf } from './events.ts';
import { readAll } from './read-all.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const EVENTS = 1000 * scale;

/** How many events are appended at once, and for how many milliseconds nothing is after that, again and again. */
function drawnPlan(): string {
  const random = seededRandom(seed);
  const steps: string[] = [];
  for (let left = EVENTS; left > 0; ) {
    const size = Math.min(left, 1 + random(20));
    steps.push(`${size},${random(5) === 0 ? random(10) : 0}`);
    left -= size;
  }
  return steps.join(' ');
}

async function first(count: number, tail: AsyncIterable<RecordedEvent>): Promise<readonly RecordedEvent[]> {
  const given: RecordedEvent[] = [];
  for await (const event of tail) if (given.push(event) === count) break;
  return given;
}

test('two tails give every event of another process once and in order', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  const other = await SqliteEventLog.open({ path });
  const tailing = Promise.all([first(EVENTS, log.tail()), first(EVENTS, other.tail())]);
  const child = startChild('append-at-pauses', [path, drawnPlan()]);
  expect(await child.ended).toMatchObject({ code: 0, errors: '' });
  const [given, alike] = await tailing;
  expect(given.map(({ id }) => id)).toEqual(Array.from({ length: EVENTS }, (_, n) => idOf(n)));
  expect(given).toEqual(await readAll(log));
  expect(alike).toEqual(given);
  await Promise.all([log.close(), other.close()]);
});

test('a tail is of its topic, and a topic that others write to does not disturb it', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const [log, other] = [await SqliteEventLog.open({ path }), await SqliteEventLog.open({ path, topic: 'other' })];
  const tailing = first(2, log.tail());
  await other.append(eventOf(1));
  await log.append(eventOf(2));
  await other.append(eventOf(3));
  await log.append(eventOf(4));
  expect((await tailing).map(({ id }) => id)).toEqual([idOf(2), idOf(4)]);
  await Promise.all([log.close(), other.close()]);
});

test('a process holds a timer for each tail, and nothing once they are left or aborted', async () => {
  const child = startChild('tail-and-tell', [join(temporaryDirectory(), 'log.db')]);
  const { code, out, errors } = await child.ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(JSON.parse(out)).toEqual({
    before: 0,
    'two tails': 2,
    left: 0,
    'one tail': 1,
    aborted: 0,
    'not persistent': 0,
  });
});

test('a process is kept running by a tail, which finds what another one appends', async () => {
  const path = join(temporaryDirectory(), 'log.db');
  const log = await SqliteEventLog.open({ path });
  const child = startChild('tail-for-ever', [path]);
  await child.said('waiting\n');
  await log.append(eventOf(1));
  expect(await child.ended).toEqual({ code: 0, out: `waiting\n${idOf(1)}\n`, errors: '' });
  await log.close();
});
