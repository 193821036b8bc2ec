import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { SessionStore } from '@sessionlog/core';
import { BENCH_POLICY, benchToken } from '../bench-session.ts';
import type { BenchContext, Contestant } from '../contestant.ts';
import { fillLog } from '../fill-log.ts';
import { longestStandStill } from '../longest-stand-still.ts';
import { openFilledCopy } from '../open-filled-copy.ts';
import { type LogKind, openLog } from '../open-log.ts';

const ALLOWED_MS = 10;
// What a consumer goes through before he gives others their turn.
const SESSIONS_PER_TURN = 1024;
const OPTIONS = { policy: BENCH_POLICY, clock: () => 1 };

const WORK = {
  async replay(kind: LogKind, context: BenchContext): Promise<number> {
    const log = await openFilledCopy(kind, context);
    const figure = await longestStandStill(() => SessionStore.open(log, OPTIONS));
    await log.close();
    return figure;
  },

  async compaction(kind: LogKind, context: BenchContext): Promise<number> {
    const log = await openFilledCopy(kind, context);
    const store = await SessionStore.open(log, OPTIONS);
    const figure = await longestStandStill(async () => {
      if ((await store.compact({ retainMs: 0 })) === undefined) throw new Error('There was nothing to compact.');
    });
    await log.close();
    return figure;
  },

  async 'cold start'(kind: LogKind, context: BenchContext): Promise<number> {
    const log = await openFilledCopy(kind, context);
    await (await SessionStore.open(log, OPTIONS)).compact({ retainMs: 0 });
    const figure = await longestStandStill(() => SessionStore.open(log, OPTIONS));
    await log.close();
    return figure;
  },

  async figures(kind: LogKind, context: BenchContext): Promise<number> {
    const log = await openFilledCopy(kind, context);
    const store = await SessionStore.open(log, OPTIONS);
    const figure = await longestStandStill(async () => {
      await store.stats();
      for await (const _ of store.list()) break;
    });
    await log.close();
    return figure;
  },

  async 'ending all'(kind: LogKind, context: BenchContext): Promise<number> {
    const log = await openFilledCopy(kind, context);
    const store = await SessionStore.open(log, OPTIONS);
    const figure = await longestStandStill(async () => {
      if ((await store.expireAll()) === 0) throw new Error('There was nothing to end.');
    });
    await log.close();
    return figure;
  },

  async 'changes of all'(kind: LogKind, context: BenchContext): Promise<number> {
    const log = await openFilledCopy(kind, context);
    const store = await SessionStore.open(log, OPTIONS);
    const changes = store.changes({ after: (await store.stats()).position });
    const next = changes.next();
    const figure = await longestStandStill(async () => {
      const ended = await store.expireAll();
      const { value } = await next;
      if (!value || value.ended.length !== ended) throw new Error('Not all whom the event ended were told.');
      let told = 0;
      for (const _ of value.ended) if (++told % SESSIONS_PER_TURN === 0) await setImmediate();
    });
    await changes.return?.();
    await log.close();
    return figure;
  },

  async 'past of all'(kind: LogKind, context: BenchContext): Promise<number> {
    const log = await openFilledCopy(kind, context);
    const store = await SessionStore.open(log, OPTIONS);
    if ((await store.expireAll()) === 0) throw new Error('There was nothing to end.');
    const { position = 0 } = await store.stats();
    const figure = await longestStandStill(() => SessionStore.asOf(log, { position }));
    await log.close();
    return figure;
  },

  async 'catch-up'(kind: LogKind, context: BenchContext): Promise<number> {
    const directory = join(context.directory, 'behind');
    mkdirSync(directory, { mode: 0o700 });
    const written = await openLog(kind, directory, true);
    const log = kind === 'memory' ? written : await openLog(kind, directory);
    const store = await SessionStore.open(log, OPTIONS);
    await fillLog(written, context);
    const figure = await longestStandStill(() => store.get(`another-${benchToken()}`));
    if ((await store.stats()).lag !== 0) throw new Error('The store had not caught up.');
    for (const each of new Set([log, written])) await each.close();
    rmSync(directory, { recursive: true });
    return figure;
  },
};

/** What could keep a process from everything else. */
export const LONG_WORK = [
  'replay',
  'cold start',
  'compaction',
  'catch-up',
  'figures',
  'ending all',
  'changes of all',
  'past of all',
] as const satisfies readonly (keyof typeof WORK)[];

/** For how long the event loop stands still, at most, while a store does its longest work, over a log of many events. */
export function standStill(work: (typeof LONG_WORK)[number], kind: LogKind): Contestant {
  return {
    name: `stand-still/${work}/${kind}`,
    label: `${work} over the ${kind} log`,
    prepare: async (context) => ({ run: () => WORK[work](kind, context), close: async () => {} }),
  };
}

/** What the performance goals allow; no figure is needed for it. */
export const standStillAllowed: Contestant = {
  name: 'stand-still/allowed',
  label: `the ${ALLOWED_MS} ms that are allowed`,
  prepare: async () => ({ run: async () => ALLOWED_MS, close: async () => {} }),
};

/** The same look at a process that does nothing: what the machine does by itself. */
export const standStillIdle: Contestant = {
  name: 'stand-still/idle',
  label: 'a process that does nothing',
  prepare: async ({ runMs }) => ({ run: () => longestStandStill(() => setTimeout(runMs)), close: async () => {} }),
};

/**
 * The same look at a process that holds as many events on its heap, as the log in memory does, and only lets everybody have his
 * turn: what V8's collector makes of them by itself. No store over that log can stand still for less.
 */
export const standStillHeap: Contestant = {
  name: 'stand-still/heap',
  label: 'limit: a process that holds as many objects',
  isLimit: true,
  async prepare(context) {
    const log = await openFilledCopy('memory', context);
    const turns = async (): Promise<void> => {
      const begin = performance.now();
      while (performance.now() - begin < context.runMs) await setImmediate();
    };
    const run = async (): Promise<number> => {
      const figure = await longestStandStill(turns);
      for await (const _ of log.read()) return figure;
      throw new Error('The log holds nothing.');
    };
    return { run, close: () => log.close() };
  },
};
