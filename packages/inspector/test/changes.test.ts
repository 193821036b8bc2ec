import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { MemoryEventLog } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { eventStream, type ServerEvent } from '../src/event-stream.ts';
import type { SessionChangeRow } from '../src/session-change-row.ts';
import type { SessionPage } from '../src/session-page.ts';
import { AskedInspector, START } from './asked-inspector.ts';
import { type SentEvent, sentEvents } from './sent-events.ts';

it('tells of a logout by another process over the same directory, and the table knows of it', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'sessionlog-inspector-')), 'log');
  onTestFinished(() => rmSync(join(directory, '..'), { recursive: true }));
  await using log = await FileEventLog.open({ directory });
  await using otherLog = await FileEventLog.open({ directory });
  await using inspector = await AskedInspector.begin(log, { allowRevoke: false });
  await using other = await AskedInspector.store(otherLog, inspector.clock);
  const { token, session } = await inspector.store.create({ principal: 'ann' });
  const events = sentEvents(await inspector.fetch('api/changes'));
  expect((await events.next()).value).toMatchObject({ event: 'changes', data: [] });
  await other.expire(token, { reason: 'logout', actor: 'elsewhere' });
  const { value } = await events.next();
  expect(value?.data).toEqual([
    expect.objectContaining({
      type: 'expired',
      sessionId: session.id,
      ended: [session.id],
      endedCount: 1,
      reason: 'logout',
      actor: 'elsewhere',
    }),
  ]);
  expect((await inspector.get<SessionPage>('api/sessions')).total).toBe(0);
  await events.return();
});

it('names the first hundred of a great many whom an event ended, and says how many there were', async () => {
  const log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log, { allowRevoke: false });
  const ids: string[] = [];
  for (let index = 0; index < 1100; index++)
    ids.push((await inspector.store.create({ principal: `user-${index}` })).session.id);
  const events = sentEvents(await inspector.fetch('api/changes'));
  await events.next();
  await inspector.store.expireAll();
  const { value } = await events.next();
  expect(value?.data).toEqual([expect.objectContaining({ ended: ids.slice(0, 100), endedCount: 1100 })]);
  await events.return();
});

/** What happens between two connections, and how much of what is sent arrives. */
const connections = fc.array(
  fc.record({ created: fc.nat(4), byTheOther: fc.boolean(), arrives: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { minLength: 1, maxLength: 6 },
);

it('is resumed without a gap and without a repetition, wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(connections, async (cuts) => {
      expect(await toldOver(cuts, (id) => id)).toEqual(positions(cuts));
    }),
    { numRuns: 30 * scale },
  );
});

it.each([
  ['repeats', -1],
  ['leaves out', 1],
])('is found out when whoever resumes %s one', async (_, by) => {
  const cuts = [{ created: 3, byTheOther: false, arrives: 1 }];
  const told = await toldOver(cuts, (id) => String(Math.max(0, Number(id) + by)));
  expect(told).not.toEqual(positions(cuts));
});

type Connections = readonly { readonly created: number; readonly byTheOther: boolean; readonly arrives: number }[];

function positions(cuts: Connections): number[] {
  return Array.from({ length: cuts.reduce((sum, { created }) => sum + created, 0) + 2 }, (_, index) => index + 1);
}

// The positions that somebody is told who is cut off again and again, and resumes behind the last event that was whole.
async function toldOver(cuts: Connections, resume: (id: string) => string): Promise<readonly number[]> {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  await using other = await AskedInspector.store(log, inspector.clock);
  const told: number[] = [];
  let last = '0';
  const take = ({ id, data }: SentEvent): void => {
    last = id ?? last;
    told.push(...(data as SessionChangeRow[]).map(({ position }) => position));
  };
  for (const { created, byTheOther, arrives } of [...cuts, { created: 2, byTheOther: false, arrives: 1 }]) {
    for (let count = 0; count < created; count++) {
      await (byTheOther ? other : inspector.store).create({ principal: 'ann' });
    }
    const response = await inspector.fetch('api/changes?after=0', { headers: { 'last-event-id': resume(last) } });
    const sent = await piecesOf(response, created === 0 ? 1 : 2);
    const whole = new Response(sent.slice(0, Math.floor(sent.length * arrives)));
    for await (const event of sentEvents(whole)) take(event);
  }
  return told;
}

async function piecesOf(response: Response, count: number): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  for (let taken = 0; taken < count; taken++) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  return text;
}

it('says that it must be begun anew where changes were compacted, and where the log is another one', async () => {
  await using log = new MemoryEventLog();
  await using store = await AskedInspector.store(log, { now: START });
  await store.create({ principal: 'ann' });
  await store.compact({ retainMs: 0 });
  await using inspector = await AskedInspector.begin(log);
  const told = async (after: number) => {
    const events: string[] = [];
    for await (const { event } of sentEvents(await inspector.fetch(`api/changes?after=${after}`))) events.push(event);
    return events.at(-1);
  };
  expect(await told(0)).toBe('compacted');
  expect(await told(99)).toBe('compacted');
});

it('ends when the inspector is closed', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  const events = sentEvents(await inspector.fetch('api/changes'));
  await events.next();
  const next = events.next();
  await inspector.inspector.close();
  expect((await next).done).toBe(true);
});

it('makes nothing for a client that does not read', async () => {
  let made = 0;
  async function* endless(): AsyncGenerator<ServerEvent, void, undefined> {
    for (;;) yield { event: 'changes', data: made++ };
  }
  let left = false;
  const response = eventStream(endless(), () => {
    left = true;
  });
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  expect(made).toBe(0);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  expect(made).toBe(1);
  await reader.cancel();
  expect(left).toBe(true);
});

it('tells a failure, and nothing of what it is made of', async () => {
  async function* failing(): AsyncGenerator<ServerEvent, void, undefined> {
    yield { event: 'changes', data: [] };
    throw new Error('canary /etc/secret');
  }
  const text = await eventStream(failing(), () => {}).text();
  expect(text).toContain('event: failure');
  expect(text).not.toContain('canary');
});
