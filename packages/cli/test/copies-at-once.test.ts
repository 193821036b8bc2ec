import { hasCode, MemoryEventLog, type NewEvent, policies, SessionStore } from '@sessionlog/core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { freshTopic, postgresUrl, sharedServer } from '../../../test/postgres/shared-server.ts';
import { scale } from '../../../test/setup/scale.ts';
import { copyEvents } from '../src/copy-events.ts';
import { isCopyMarker } from '../src/copy-marker.ts';
import { areEventsCopied, isSnapshotCopied } from '../src/is-copy.ts';
import { readLogLocation } from '../src/log-location.ts';
import { type OpenedLog, openLog } from '../src/open-log.ts';
import { UsageError } from '../src/usage-error.ts';
import { watchedLog } from '../src/watched-log.ts';
import { sessionlog } from './sessionlog.ts';

type Step = () => Promise<unknown>;

const PEOPLE = [
  ['ann', 'bob'],
  ['cy', 'dan'],
] as const;
const WHOLE: readonly string[] = PEOPLE.map(([, live]) => `${live}, and 1 ended`);

/** Logs in the first of some people, who logs out behind all that they do, and the others. */
async function fill(log: OpenedLog, people: readonly string[]): Promise<void> {
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const tokens: string[] = [];
  for (const principal of people) tokens.push((await store.create({ principal })).token);
  await store.expire(tokens[0]);
  await store.close();
}

/** Whose sessions a store sees; `undefined` where it refuses the log, or knows of nobody. */
async function seenIn(log: OpenedLog): Promise<string | undefined> {
  try {
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    const live = await Array.fromAsync(store.list(), ({ principal }) => principal);
    const { ended } = await store.stats();
    return live.length + ended === 0 ? undefined : `${live.sort().join(' ')}, and ${ended} ended`;
  } catch (error) {
    if (!hasCode(error, 'ERR_EVENT_UNSUPPORTED')) throw error;
    return undefined;
  }
}

function memory(): OpenedLog {
  return Object.assign(new MemoryEventLog(), { stats: async () => ({}) });
}

/** A log as one process has it: calls take a step to arrive, and one to be answered; an id stands once in a log. */
function distant(log: OpenedLog, step: Step): OpenedLog {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...watchedLog(log, () => {}),
    async *read(options) {
      await step();
      yield* log.read(options);
    },
    append(event) {
      // Appends of one process arrive in their order.
      const arrived = last.then(step).then(async () => {
        const after = (await log.readSnapshot())?.upTo;
        const known = (await Array.fromAsync(log.read({ after }))).find(({ id }) => id === event.id);
        return known?.position ?? log.append(event);
      });
      last = arrived;
      return arrived.then(async (position) => {
        await step();
        return position;
      });
    },
    async compact(request) {
      await step();
      await log.compact(request);
      await step();
    },
    async readSnapshot() {
      await step();
      return log.readSnapshot();
    },
  };
}

/** What the command does. Tells whether it called the copy whole. */
async function copied(from: OpenedLog, to: OpenedLog, isAgain: boolean): Promise<boolean> {
  try {
    const part = await copyEvents(from, { log: to, isApart: false }, () => {}, isAgain);
    if (!(await areEventsCopied(from, to, part, () => {}))) return false;
    await part.release();
    return await isSnapshotCopied(from, to, part);
  } catch (error) {
    if (error instanceof UsageError) return false;
    if (hasCode(error, 'ERR_EVENT_LOG_COMPACTED') || hasCode(error, 'ERR_SESSION_INVALID')) return false;
    throw error;
  }
}

async function sources(): Promise<readonly [OpenedLog, OpenedLog]> {
  const logs = [memory(), memory()] as const;
  for (const [at, log] of logs.entries()) await fill(log, PEOPLE[at] ?? []);
  return logs;
}

/** What opens is the copy of whoever was told that it is whole; if nobody was, it is a whole one, or nothing opens. */
async function expectWhole(to: OpenedLog, told: readonly boolean[], sourceAt: readonly number[]): Promise<void> {
  const seen = await seenIn(to);
  const winners = told.flatMap((isWhole, at) => (isWhole ? [WHOLE[sourceAt[at] ?? 0]] : []));
  expect(winners.length).toBeLessThan(2);
  if (seen !== undefined) expect(winners.length === 0 ? WHOLE : winners).toContain(seen);
}

function wholeOrRefused(logs: readonly [OpenedLog, OpenedLog]) {
  return fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, isOfOne) => {
    const to = memory();
    const step = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
    const sourceAt = isOfOne ? [0, 0] : [0, 1];
    const copies = sourceAt.map((at) => copied(logs[at] ?? logs[0], distant(to, step), false));
    await expectWhole(to, await scheduler.waitFor(Promise.all(copies)), sourceAt);
  });
}

describe('of two copies to one log at once, what opens is one of them and whole', () => {
  it('whatever goes first', async () => fc.assert(wholeOrRefused(await sources()), { numRuns: 400 * scale }));

  it('control: with --again, which is for who is alone, the one stands in the other', async () => {
    const logs = await sources();
    const [to, gate, halted] = [memory(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const halting = {
      ...watchedLog(to, () => {}),
      read: to.read.bind(to),
      async append(event: NewEvent) {
        if (!isCopyMarker({ ...event, position: 0 })) {
          halted.resolve();
          await gate.promise;
        }
        return to.append(event);
      },
    };
    const slow = copied(logs[0], halting, true);
    await halted.promise;
    const isWhole = await copied(logs[1], to, true);
    await expectWhole(to, [false, isWhole], [0, 1]);
    gate.resolve();
    const told = [await slow, isWhole];
    expect(told).toEqual([false, true]);
    await expect(expectWhole(to, told, [0, 1])).rejects.toThrow('bob dan, and 2 ended');
  });
});

describe('of two processes that copy to one place at once, one is told that it is whole, or none', () => {
  async function race(locate: (directory: string) => Promise<string>): Promise<void> {
    const directory = makeScratch();
    onTestFinished(() => removeScratch(directory));
    const from = PEOPLE.map(([name]) => `file:${directory}/${name}`);
    for (const [at, location] of from.entries()) {
      const log = await openLog(readLogLocation(location), 'make');
      await fill(log, PEOPLE[at] ?? []);
      await log.close();
    }
    const to = await locate(directory);
    const codes = (await Promise.all(from.map((source) => sessionlog(['copy', source, to])))).map(({ code }) => code);
    expect([
      [0, 2],
      [2, 2],
    ]).toContainEqual([...codes].sort());
    const log = await openLog(readLogLocation(to), 'make');
    onTestFinished(() => log.close());
    expect([undefined, WHOLE[codes.indexOf(0)]]).toContain(await seenIn(log));
  }

  const places = { file: 'file:to', 'new database': 'sqlite:to.db', database: 'sqlite:from.db#copy' };
  // By day one race of processes will do: in a directory where there is no server.
  const byDay = postgresUrl === undefined ? 1 : 0;
  it.each(Object.entries(places).slice(0, scale > 1 ? 3 : byDay))('in a %s', (_, place) =>
    race(async (directory) => {
      if (place.includes('#')) await (await openLog(readLogLocation(`sqlite:${directory}/from.db`), 'make')).close();
      return place.replace(':', `:${directory}/`);
    }),
  );

  // Skipped where there is no server, which was said at the start of the run.
  it.skipIf(postgresUrl === undefined)('in PostgreSQL', () =>
    race(async () => `${await sharedServer()}#${freshTopic()}`),
  );
});
