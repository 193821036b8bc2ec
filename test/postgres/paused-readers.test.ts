import { hasCode, type Position } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Fence } from '../../packages/eventlog-postgres/src/fence.ts';
import { scale } from '../setup/scale.ts';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

const RUNS = 10 * scale;
// Pages have 64 rows, then 128 and so on.
const MOST_EVENTS = 300;

interface Story {
  readonly events: number;
  /** How many the reader is given before he stands still. */
  readonly before: number;
  /** The numbers of the events up to which is compacted, one after the other. */
  readonly upTo: readonly number[];
}

const stories: fc.Arbitrary<Story> = fc
  .record({ events: fc.integer({ min: 1, max: MOST_EVENTS }), before: fc.nat(), upTo: fc.nat(), again: fc.nat() })
  .map(({ events, before, upTo, again }) => ({
    events,
    before: before % (events + 1),
    upTo: [upTo % events, again % events],
  }));

/**
 * What a reader misses who is given some events and stands still while another process compacts twice: the positions that
 * it passed over. One that was told to begin again misses nothing.
 */
async function missed({ events, before, upTo }: Story): Promise<readonly Position[]> {
  const options = { connectionString: await sharedServer(), topic: freshTopic(), listenUrl: false } as const;
  await using writer = await PostgresEventLog.open(options);
  await using log = await PostgresEventLog.open(options);
  const positions = await Promise.all(Array.from({ length: events }, (_, number) => writer.append(orderEvent(number))));
  const given: Position[] = [];
  let compacted = 0;
  try {
    const reader = log.read();
    for (let number = 0; number < before; number++) given.push((await reader.next()).value?.position ?? 0);
    for (const place of upTo) await writer.compact({ upTo: positions[place] ?? 0, snapshot: '0' });
    for await (const { position } of reader) given.push(position);
  } catch (error) {
    if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    compacted = error.upTo;
    expect(compacted).toBe(Math.max(...upTo.map((place) => positions[place] ?? 0)));
    expect(given.at(-1) ?? 0).toBeLessThan(compacted);
  }
  const last = compacted === 0 ? Number.POSITIVE_INFINITY : (given.at(-1) ?? 0);
  return positions.filter((position) => position <= last && !given.includes(position));
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('a reader who stands still while others compact past him', () => {
  it('is given every event, or told to begin again', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        expect(await missed(story)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('control: one that is not told misses events', async () => {
    const asked = Fence.prototype.behind;
    const silent = vi.spyOn(Fence.prototype, 'behind').mockImplementation(async function (
      this: Fence,
      kysely,
      after,
      rows,
    ) {
      try {
        return await asked.call(this, kysely, after, rows);
      } catch (error) {
        if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
        return asked.call(this, kysely, error.upTo, rows);
      }
    });
    onTestFinished(() => silent.mockRestore());
    expect((await missed({ events: 100, before: 1, upTo: [79, 89] })).length).toBe(26);
  });
});
