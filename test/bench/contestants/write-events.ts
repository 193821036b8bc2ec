import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from '../bench-session.ts';
import type { BenchContext, Contestant } from '../contestant.ts';
import { eventsPath } from '../read-events.ts';
import { eventLine } from '../sample-lines.ts';

const BEGIN = Date.UTC(2026, 0, 1);

/** Writes the events that are replayed, as a store makes them: of ten, five creations, four touches and one expiry. */
export const writeEvents: Contestant = {
  name: 'replay/events',
  label: 'the events to be replayed',
  async prepare(context) {
    const log = new MemoryEventLog();
    const ready = { run: async () => context.events, close: () => log.close() };
    const path = eventsPath(context.sharedDirectory);
    if (existsSync(path)) return ready;
    await live(log, context);
    // Half a file, left by a failure, must not pass for the events of the next group.
    const unfinished = `${path}.unfinished`;
    const descriptor = openSync(unfinished, 'w', 0o600);
    let chunk = '';
    for await (const event of log.read()) {
      chunk += eventLine(event);
      if (chunk.length < 1 << 20) continue;
      writeSync(descriptor, chunk);
      chunk = '';
    }
    writeSync(descriptor, chunk);
    closeSync(descriptor);
    renameSync(unfinished, path);
    return ready;
  },
};

async function live(log: MemoryEventLog, { events, progress }: BenchContext): Promise<void> {
  let now = BEGIN;
  const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock: () => now });
  const tokens: string[] = [];
  for (let index = 0; index < events; index++) {
    if (index % 4096 === 0) progress(index, events);
    now += 250;
    const turn = index % 10;
    const earlier = (index * 7919) % Math.max(1, tokens.length);
    const token = tokens[earlier];
    if (token === undefined || turn % 2 === 0) {
      const created = await store.create({ principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
      tokens.push(created.token);
    } else if (turn === 9) {
      await store.expire(token, { reason: 'logout' });
      const last = tokens.pop();
      if (last !== undefined && earlier < tokens.length) tokens[earlier] = last;
    } else if ((await store.touch(token)) === undefined) {
      throw new Error('A live session was not found.');
    }
  }
}
