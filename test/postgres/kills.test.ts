import { hasCode, type Position } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { scale } from '../setup/scale.ts';
import { orderEvent } from './order-event.ts';
import { PostgresServer } from './postgres-server.ts';

const LANES = 8;
const KILLS = 3 * scale;
const BETWEEN = 200;

const server = await PostgresServer.begin();

// Where none can be started, which is said then: a server that others run is not killed.
describe.skipIf(server === undefined)('a server that is killed under load', () => {
  afterAll(() => server?.stop());

  it(`${KILLS} kills: what was acknowledged is recorded, once, where it was said to be`, async () => {
    const running = server as PostgresServer;
    const connectionString = running.url;
    const log = await PostgresEventLog.open({ connectionString, retryForMs: 60_000 });
    const acknowledged = new Map<string, Position>();
    const asked = new Set<string>();
    let number = 0;
    let loaded = true;
    const lane = async (): Promise<void> => {
      while (loaded) {
        number += 1;
        const event = orderEvent(number);
        asked.add(event.id);
        try {
          acknowledged.set(event.id, await log.append(event));
        } catch (error) {
          if (!hasCode(error, 'ERR_EVENT_LOG_UNAVAILABLE')) throw error;
        }
      }
    };
    const lanes = Array.from({ length: LANES }, lane);
    for (let kills = 0; kills < KILLS; kills++) {
      await grown(acknowledged, BETWEEN);
      await running.kill();
      await running.restart();
    }
    await grown(acknowledged, BETWEEN);
    loaded = false;
    await Promise.all(lanes);
    const recorded = await Array.fromAsync(log.read());
    const found = new Map(recorded.map(({ id, position }) => [id, position]));
    expect(found.size).toBe(recorded.length);
    expect([...acknowledged].filter(([id, position]) => found.get(id) !== position)).toEqual([]);
    expect([...found.keys()].filter((id) => !asked.has(id))).toEqual([]);
    expect((await log.stats()).retries).toBeGreaterThan(0);
    await log.close();
    await using reopened = await PostgresEventLog.open({ connectionString });
    expect(await Array.fromAsync(reopened.read())).toEqual(recorded);
  });
});

async function grown(map: ReadonlyMap<unknown, unknown>, by: number): Promise<void> {
  const wanted = map.size + by;
  while (map.size < wanted) await new Promise((resolve) => setImmediate(resolve));
}
