import { MemoryEventLog } from '@sessionlog/core';
import { expect, it } from 'vitest';
import type { Verification } from '../src/verification.ts';
import { AskedInspector } from './asked-inspector.ts';
import { resultOf, sentEvents } from './sent-events.ts';

it('finds an event that no writer wrote, and says where', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  await inspector.store.create({ principal: 'ann' });
  const [recorded] = log.readSync();
  const id = `${recorded?.id.slice(0, -1)}${recorded?.id.endsWith('0') ? '1' : '0'}`;
  await log.append({ id, type: 'session_touched', data: '{"canary":1}' });
  const found = await resultOf<Verification>(await inspector.fetch('api/verification'));
  expect(found).toMatchObject({ verdict: 'damaged', position: 2, problem: expect.stringMatching(/damaged at/) });
  expect(JSON.stringify(found)).not.toContain('canary');
});

it('is done for one at a time, and given up when nobody waits for it', async () => {
  await using log = new MemoryEventLog();
  const begun: AbortSignal[] = [];
  const sound: Verification = { verdict: 'sound', events: 0, torn: 0 };
  await using inspector = await AskedInspector.begin(log, {
    verify: (onProgress, signal) => {
      onProgress(1, 2);
      const again = begun.push(signal) > 1;
      if (again) return Promise.resolve(sound);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  const events = sentEvents(await inspector.fetch('api/verification'));
  expect((await events.next()).value).toMatchObject({ event: 'progress', data: { done: 1, total: 2 } });
  expect((await inspector.fetch('api/verification')).status).toBe(409);
  await events.return();
  expect(begun[0]?.aborted).toBe(true);
  expect(await resultOf(await inspector.fetch('api/verification'))).toEqual(sound);
});
