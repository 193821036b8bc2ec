import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyOptions } from './faults/story-options.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';
import { startProcess } from './processes/start-process.ts';
import { scale } from './setup/scale.ts';

const HELD = scale === 1 ? 10_000 : 100_000;

/** Opens a stream of a server in another process, and waits for its beginning. */
async function stream(port: number, path: string, token: string): Promise<IncomingMessage> {
  const request = get({ host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${token}` } });
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response?.statusCode !== 200) throw new Error(`answered ${response?.statusCode}`);
  await once(response, 'readable');
  return response;
}

describe('a stream in another process that is tied to the signal of its session', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of ['file', 'sqlite']) {
    it(`${kind}: closes when this one logs out, and stays open where only its own process is looked at`, async () => {
      const location = `${kind}:${scratch}/${kind}`;
      await using log = await openLog(location);
      const store = await SessionStore.open(log, storyOptions());
      const streamer = startProcess('streamer', location);
      try {
        const [port] = await once(streamer.process, 'message');
        const [{ token }, { token: other }] = [
          await store.create({ principal: 'ann' }),
          await store.create({ principal: 'ann' }),
        ];
        const deaf = await stream(port, '/deaf', token);
        const [hearing, untouched] = [await stream(port, '/', token), await stream(port, '/', other)];
        let closed = 0;
        for (const never of [deaf, untouched]) never.once('end', () => closed++);
        const over = text(hearing);
        await store.expire(token);
        expect(await over).toBe('openover');
        // Another logout, and another stream: whatever was to be heard of the first one has been heard by now.
        const { token: third } = await store.create({ principal: 'ann' });
        const later = text(await stream(port, '/', third));
        await store.expirePrincipal('ann', { except: (await store.get(other))?.id });
        expect(await later).toBe('openover');
        expect(closed).toBe(0);
      } finally {
        streamer.process.kill('SIGKILL');
        await streamer.ended;
      }
    });
  }
});

it(`signals of ${HELD} sessions take little, are gone with them, and keep no process running`, async () => {
  const holder = startProcess({ name: 'signal-holder', flags: ['--expose-gc'] }, String(HELD));
  const [[told], end] = await Promise.all([once(holder.process, 'message'), holder.ended]);
  expect([end, holder.output()]).toEqual([0, '']);
  // The control: nobody hears of signals that are held weakly.
  expect(told.heard).toEqual({ ofStore: 2, ofWeak: 0 });
  expect(told.perSignal).toBeLessThan(1024);
  expect(told.left).toBeLessThan(0.05 * HELD * told.perSignal);
});

it('a listener that throws keeps nobody from hearing of it, and no session alive', async () => {
  const thrower = startProcess('thrower');
  const [[told], end] = await Promise.all([once(thrower.process, 'message'), thrower.ended]);
  expect([told, end]).toEqual([{ ended: 2, live: 0, heard: 2, uncaught: 2 }, 0]);
});
