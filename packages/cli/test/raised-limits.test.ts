import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { inProcess } from './in-process.ts';
import { values } from './sessionlog.ts';

it('the sessions of a principal that is as long as an application may allow are listed and ended', async () => {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  const location = `file:${directory}/log`;
  const log = await openLog(readLogLocation(location), 'make');
  const limits = { principalBytes: 4096 };
  const store = await SessionStore.open(log, { policy: policies.nistAal2, limits });
  const principal = 'x'.repeat(4096);
  const { session } = await store.create({ principal });
  await log.close();
  const listed = await inProcess(['list', '--principal', principal, '--json', '--log', location]);
  expect(values(listed)).toMatchObject([{ id: session.id }]);
  const ended = await inProcess(['revoke', 'principal', principal, '--yes', '--json', '--log', location]);
  expect(ended).toMatchObject({ code: 0, stdout: '{"ended":1}\n' });
});
