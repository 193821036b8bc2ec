import { SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyOptions } from './faults/story-options.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { nextMessage } from './processes/next-message.ts';
import { openAnyLog } from './processes/open-any-log.ts';
import { type StartedProcess, startProcess } from './processes/start-process.ts';

// The built packages in runtimes that are not Node. The long run names where they are (`scripts/nightly.mjs`).

const RUNTIMES = [
  { name: 'bun', execPath: process.env['SESSIONLOG_TEST_BUN'], flags: [] },
  { name: 'deno', execPath: process.env['SESSIONLOG_TEST_DENO'], flags: ['run', '--allow-all'] },
] as const;
const PAIRS = 500;

describe.each(RUNTIMES)('$name', ({ name, execPath = '', flags }) => {
  const isMissing = execPath === '';
  const start = (program: string, ...args: readonly string[]): StartedProcess =>
    startProcess({ name: program, flags, execPath }, ...args);

  // By day nobody says where it is.
  it.skipIf(isMissing)('keeps the laws of the event logs that need no server', async () => {
    const told = await nextMessage(start('lawful'));
    expect(told).toMatchObject({ runtime: { [name]: expect.any(String) }, broken: [] });
    expect((told as { readonly tried: number }).tried).toBeGreaterThan(80);
  });

  // By day nobody says where it is.
  it.skipIf(isMissing)('control: a log that changes what was appended breaks them', async () => {
    expect(await nextMessage(start('lawful', 'careless'))).not.toMatchObject({ broken: [] });
  });

  describe.each(['rotating', 'sqlite'])('that shares a %s log with this process', (kind) => {
    let scratch = '';
    beforeAll(() => {
      scratch = makeScratch();
    });
    afterAll(() => removeScratch(scratch));

    // By day nobody says where it is.
    it.skipIf(isMissing)('sees each logout with its next get, and is seen', async () => {
      const location = `${kind}:${scratch}/${kind}`;
      await using log = await openAnyLog(location);
      const store = await SessionStore.open(log, storyOptions());
      const visitor = start('visitor', location);
      const members = Array.from({ length: PAIRS }, () => store.create({ principal: 'ann' }));
      const tokens = (await Promise.all(members)).map(({ token }) => token);
      await nextMessage(visitor);
      const shown = async (looking: boolean): Promise<unknown> => {
        const counted = nextMessage(visitor);
        visitor.process.send({ looking });
        return counted;
      };
      for (const token of tokens) visitor.process.send({ token });
      expect(await shown(true)).toEqual({ shown: PAIRS, live: PAIRS });
      for (const token of tokens) {
        await store.expire(token);
        visitor.process.send({ token });
      }
      expect(await shown(true)).toEqual({ shown: PAIRS, live: 0 });
      visitor.process.kill('SIGKILL');
      await visitor.ended;
      const answerer = start('answerer', location);
      await nextMessage(answerer);
      const ask = async (act: string): Promise<unknown> => {
        const answer = nextMessage(answerer);
        answerer.process.send({ number: 1, act, label: act === 'compact' ? '' : 'bob' });
        return ((await answer) as { readonly result: unknown }).result;
      };
      const id = await ask('create');
      const alive = await Array.fromAsync(store.list());
      expect(alive.map((session) => session.id)).toEqual([id]);
      expect(await ask('expire')).toBe(id);
      expect(await Array.fromAsync(store.list())).toEqual([]);
      await ask('compact');
      expect(await Array.fromAsync(store.list())).toEqual([]);
      answerer.process.kill('SIGKILL');
      await answerer.ended;
    });
  });
});
