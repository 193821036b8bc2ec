import { policies, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scale } from '../setup/scale.ts';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';

const COUNTED = 1000;
const RUNS = 10 * scale;

/** Two objects of one new log. */
async function twoLogs(): Promise<readonly [PostgresEventLog, PostgresEventLog]> {
  const options = { connectionString: await sharedServer(), topic: freshTopic(), listenUrl: false } as const;
  const logs = [await PostgresEventLog.open(options), await PostgresEventLog.open(options)] as const;
  onTestFinished(async () => void (await Promise.all(logs.map((log) => log.close()))));
  return logs;
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('the figures of a log', () => {
  it('count the events of others that were not read yet, whatever was appended and read before', async () => {
    const [here, there] = await twoLogs();
    let appended = 0;
    let read: number | undefined;
    let unread = 0;
    const append = async (log: PostgresEventLog): Promise<number> => log.append(orderEvent(++appended));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('here', 'there', 'read')), async (steps) => {
        for (const step of steps) {
          if (step === 'read') for await (const { position } of here.read({ after: read })) read = position;
          // Its own event is the newest that it knows: it counts from there.
          if (step === 'here') read = await append(here);
          if (step === 'there') await append(there);
          unread = step === 'there' ? unread + 1 : 0;
        }
        const { eventsBehind, behindForMs, lastPosition } = await here.stats();
        expect({ eventsBehind, lastPosition }).toEqual({ eventsBehind: unread, lastPosition: read });
        if (unread === 0) expect(behindForMs).toBe(0);
        expect(behindForMs).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: RUNS },
    );
  });

  it('count no further than a thousand, and the age of the oldest of them never falls while nobody reads', async () => {
    const [here, there] = await twoLogs();
    await Promise.all(Array.from({ length: COUNTED + 1 }, (_, number) => there.append(orderEvent(number))));
    const first = await here.stats();
    expect(first).toMatchObject({ eventsBehind: COUNTED, lastPosition: undefined });
    const second = await here.stats();
    expect(second.behindForMs).toBeGreaterThanOrEqual(first.behindForMs);
  });

  it('count how often a store replays, as what it stood at was compacted by another', async () => {
    const [here, there] = await twoLogs();
    const options = { policy: policies.nistAal2 };
    const [waiting, working] = [await SessionStore.open(here, options), await SessionStore.open(there, options)];
    const { token } = await working.create({ principal: 'ann' });
    expect((await here.stats()).rebuilds).toBe(0);
    await working.compact({ retainMs: 0 });
    expect(await waiting.get(token)).toBeDefined();
    expect(await waiting.get(token)).toBeDefined();
    expect(await here.stats()).toMatchObject({ rebuilds: 1, eventsBehind: 0 });
    expect((await there.stats()).rebuilds).toBe(0);
  });
});
