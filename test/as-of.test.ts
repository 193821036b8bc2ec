import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EventLog, MemoryEventLog, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { expect, it, onTestFinished } from 'vitest';
import { everyByte } from './logs/every-byte.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';

const START = 1_800_000_000_000;

/** A log in which a session was created, touched and ended, one was rotated, and that much was compacted. */
async function lived(log: EventLog) {
  let now = START;
  const store = await SessionStore.open(log, { policy: { absoluteTimeoutMs: 60_000 }, clock: () => now });
  const gone = await store.create({ principal: 'ann' });
  await store.expire(gone.token);
  const compaction = await store.compact({ retainMs: 0 });
  now += 10;
  const { token, session } = await store.create({ principal: 'ann', attributes: { a: 1 } });
  now += 10;
  const touched = await store.touch(token, { attributes: { a: 2 } });
  now += 10;
  const successor = await store.rotate(token);
  await store.expirePrincipal('ann', { reason: 'key leak', actor: 'helpdesk' });
  return { token, session, touched, successor: successor?.session, gone: gone.session, floor: compaction?.upTo ?? 0 };
}

async function tellsThePast(log: EventLog, past: Awaited<ReturnType<typeof lived>>): Promise<void> {
  const { token, session, touched, successor, gone, floor } = past;
  const at = (time: number) => SessionStore.asOf(log, { time });
  expect((await at(START)).find(gone.id)).toEqual({ id: gone.id, state: 'ended' });
  expect((await at(START + 9)).position).toBe(floor);
  const views = [await at(START + 10), await at(START + 20), await at(START + 30)];
  expect(views.map((view) => view.get(token))).toEqual([session, touched, undefined]);
  const [, second, last] = views;
  expect(second?.find(session.id)).toEqual({ id: session.id, state: 'live', session: touched });
  expect(last?.find(session.id)).toMatchObject({ state: 'rotated', session: touched, rotatedTo: successor?.id });
  const endedBy = { reason: 'key leak', actor: 'helpdesk', at: START + 30 };
  expect(last?.find(successor?.id ?? '')).toMatchObject({ state: 'ended', session: successor, endedBy });
  for (const view of views) {
    const { position = 0 } = view;
    expect((await SessionStore.asOf(log, { position })).stats()).toEqual(view.stats());
    const history = await Array.fromAsync(view.history(session.id));
    expect(history.map(({ at }) => at - START)).toEqual([10, 20, 30].slice(0, views.indexOf(view) + 1));
    // The file log and others have gaps between their positions.
    const beyond = { position: position + 1 };
    if (view !== last) expect((await SessionStore.asOf(log, beyond)).stats().live).toBe(1);
    else await expect(SessionStore.asOf(log, beyond)).rejects.toMatchObject({ field: 'position' });
  }
  const compacted = expect.objectContaining({ code: 'ERR_EVENT_LOG_COMPACTED', upTo: floor });
  for (const moment of [{ position: floor - 1 }, { time: START - 1 }]) {
    await expect(SessionStore.asOf(log, moment)).rejects.toEqual(compacted);
  }
}

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

it('the log in memory tells its past', async () => {
  const log = new MemoryEventLog();
  await tellsThePast(log, await lived(log));
});

it('the SQLite log tells its past', async () => {
  const location = `sqlite:${scratch()}/sessions.db`;
  const log = await openLog(location);
  onTestFinished(() => log.close());
  await tellsThePast(log, await lived(log));
  const another = await openLog(location);
  onTestFinished(() => another.close());
  const { position } = await SessionStore.asOf(another, { time: START + 40 });
  expect(position).toBeDefined();
});

it('the file log tells its past, also to who may only read it, and nothing of it is touched', async () => {
  const directory = join(scratch(), 'log');
  const log = await openLog(`file:${directory}`);
  const past = await lived(log);
  await tellsThePast(log, past);
  await log.close();
  const files = () =>
    readdirSync(directory).map((name) => [name, statSync(join(directory, name), { bigint: true }).mtimeNs]);
  const before = [files(), everyByte(directory)];
  const reading = await FileEventLog.open({ directory, readOnly: true });
  onTestFinished(() => reading.close());
  await tellsThePast(reading, past);
  expect([files(), everyByte(directory)]).toEqual(before);
});
