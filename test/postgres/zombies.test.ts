import { type RecordedEvent, SessionStore } from '@sessionlog/core';
import { PostgresEventLog } from '@sessionlog/eventlog-postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labelRequest, labelToken } from '../faults/session-ledger.ts';
import { storyOptions } from '../faults/story-options.ts';
import { orderEvent } from './order-event.ts';
import { freshTopic, postgresUrl, sharedServer } from './shared-server.ts';
import { TcpProxy } from './tcp-proxy.ts';

const IMPATIENT = { queryTimeoutMs: 1000, retryForMs: 1500 };
const UNAVAILABLE = { code: 'ERR_EVENT_LOG_UNAVAILABLE' };

/** A log whose statements can be kept on their way until long after it has given them up, and another. */
async function opened() {
  const connectionString = await sharedServer();
  const topic = freshTopic();
  const proxy = await TcpProxy.open(connectionString);
  const far = await PostgresEventLog.open({ connectionString: proxy.url, topic, ...IMPATIENT });
  const near = await PostgresEventLog.open({ connectionString, topic });
  onTestFinished(async () => {
    await far.close();
    await near.close();
    await proxy.close();
  });
  return { proxy, far, near };
}

// Where there is no server, which is said at the start of the run.
describe.skipIf(postgresUrl === undefined)('what reaches the server when nobody waits for it', () => {
  it('a touch and a rotation of a session that was ended meanwhile are recorded once, and bring nobody back', async () => {
    const { proxy, far, near } = await opened();
    const [here, there] = await Promise.all([near, far].map((log) => SessionStore.open(log, storyOptions())));
    if (here === undefined || there === undefined) throw new Error('two stores were opened.');
    const labels = ['touched', 'rotated'];
    for (const label of labels) await here.create(labelRequest(label));
    proxy.held = 'insert into';
    await Promise.all([
      expect(there.touch(labelToken('touched'), { attributes: { count: 1 } })).rejects.toMatchObject(UNAVAILABLE),
      expect(there.rotate(labelToken('rotated'))).rejects.toMatchObject(UNAVAILABLE),
    ]);
    // What got no answer was sent again.
    expect(proxy.waiting).toBeGreaterThan(1);
    for (const label of labels) expect(await here.expire(labelToken(label))).toBeDefined();
    await proxy.release();
    const recorded: readonly RecordedEvent[] = await Array.fromAsync(near.read());
    const late = recorded.slice(2 * labels.length).map(({ type }) => type);
    expect(late.sort()).toEqual(['session_created', 'session_touched']);
    for (const store of [here, there]) {
      for (const label of labels) expect(await store.get(labelToken(label))).toBeUndefined();
      expect(await Array.fromAsync(store.list())).toEqual([]);
    }
  });

  it('a compaction that stands still in its last step holds up no other for long, and no append', async () => {
    const { proxy, far, near } = await opened();
    const first = await near.append(orderEvent(1));
    const second = await near.append(orderEvent(2));
    proxy.held = 'delete from';
    await expect(far.compact({ upTo: first, snapshot: '"first"' })).rejects.toMatchObject(UNAVAILABLE);
    expect(proxy.waiting).toBeGreaterThan(0);
    const third = await near.append(orderEvent(3));
    expect(await near.readSnapshot()).toBeUndefined();
    await near.compact({ upTo: second, snapshot: '"second"' });
    await proxy.release();
    const snapshot = await far.readSnapshot();
    expect(snapshot?.upTo).toBe(second);
    expect(await Array.fromAsync(snapshot?.entries ?? [])).toEqual(['"second"']);
    expect((await Array.fromAsync(far.read({ after: second }))).map(({ position }) => position)).toEqual([third]);
  });
});
