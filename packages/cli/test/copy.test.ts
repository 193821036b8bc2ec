import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptySnapshot, hasCode, MemoryEventLog, type NewEvent, policies, SessionStore } from '@sessionlog/core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyByte } from '../../../test/logs/every-byte.ts';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { scale } from '../../../test/setup/scale.ts';
import { copyEvents } from '../src/copy-events.ts';
import { areEventsCopied, isSnapshotCopied } from '../src/is-copy.ts';
import { readLogLocation } from '../src/log-location.ts';
import { type OpenedLog, openLog } from '../src/open-log.ts';
import { runProgram } from '../src/run-program.ts';
import { showProgress } from '../src/show-progress.ts';
import { watchedLog } from '../src/watched-log.ts';
import { capturedShell, inProcess } from './in-process.ts';
import { sessionlog } from './sessionlog.ts';
import { shownBy } from './shown-by.ts';

const EVENTS = scale > 1 ? 1_000_000 : 1500;

function scratch(): string {
  const directory = makeScratch();
  onTestFinished(() => removeScratch(directory));
  return directory;
}

function numbered(number: number, data: string = JSON.stringify({ number })): NewEvent {
  return { id: `01ARZ3NDEK${String(number).padStart(16, '0')}`, type: 'session_touched', data };
}

async function filled(location: string, count: number): Promise<void> {
  const log = await openLog(readLogLocation(location), 'make');
  for (let number = 0; number < count; number += 1000) {
    const group = Array.from({ length: Math.min(1000, count - number) }, (_, at) => log.append(numbered(number + at)));
    await Promise.all(group);
  }
  await log.close();
}

function memory(): OpenedLog {
  return Object.assign(new MemoryEventLog(), { stats: async () => ({}) });
}

async function* contents(location: string): AsyncGenerator<string, void, undefined> {
  const log = await openLog(readLogLocation(location), 'look');
  for await (const { id, type, data } of log.read()) yield `${id} ${type} ${data}`;
  await log.close();
}

it('a copy of a copy, from log to log, holds every event of the first, in its order', async () => {
  const directory = scratch();
  const logs = ['file:a', 'sqlite:b.db', 'file:c'].map((name) => name.replace(':', `:${directory}/`));
  await filled(logs[0] ?? '', EVENTS);
  for (const [at, to] of logs.slice(1).entries()) {
    const run = at === 0 ? sessionlog : inProcess;
    const ended = await run(['copy', logs[at] ?? '', to]);
    expect(ended).toEqual({
      code: 0,
      stdout: `Copied ${EVENTS} events. The copy was read, and is equal.\n`,
      // No terminal, no progress.
      stderr: '',
    });
  }
  const source = contents(logs[0] ?? '');
  let count = 0;
  for await (const event of contents(logs[2] ?? '')) {
    if (event !== (await source.next()).value) expect.fail(`event ${count} differs`);
    count += 1;
  }
  expect(count).toBe(EVENTS);
  expect(readdirSync(directory).filter((name) => name.includes('.part-'))).toEqual([]);
}, 600_000);

describe('what is copied is compared', () => {
  const text = fc.stringMatching(/^[a-z"\\ -~é\u2028]{0,12}$/).map((part) => JSON.stringify(part));
  const entries = fc.option(fc.array(text, { minLength: 1, maxLength: 4 }), { nil: undefined });

  it('a snapshot and any events behind it come out as they went in, of a log that has a name and of one that has none', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.array(text, { maxLength: 8 }), fc.boolean(), async (snapshot, events, isApart) => {
        const [from, to] = [memory(), memory()];
        await fill(from, snapshot, events);
        let steps = 0;
        const part = await copyEvents(from, { log: to, isApart }, () => steps++);
        expect(steps).toBe(events.length);
        expect(await areEventsCopied(from, to, part, () => {})).toBe(true);
        expect(await part.release()).toEqual({ events: events.length, snapshotEntries: snapshot?.length });
        expect(await isSnapshotCopied(from, to, part)).toBe(true);
        const read = await to.readSnapshot();
        const written = snapshot ?? (isApart || events.length === 0 ? undefined : emptySnapshot());
        expect(read && (await Array.fromAsync(read.entries))).toEqual(written);
        const data = await Array.fromAsync(to.read({ after: read?.upTo }), (event) => event.data);
        expect(data).toEqual(events);
      }),
    );
  });

  it('control: a copy that lacks an event, has one more, another one, or another snapshot, is none', async () => {
    const snapshot = ['1', '2'];
    const events = ['"a"', '"b"', '"c"'];
    const from = memory();
    await fill(from, snapshot, events);
    const { upTo } = (await from.readSnapshot()) ?? {};
    const compared = async (entries: readonly string[] | undefined, data: readonly string[]) => {
      const to = memory();
      await fill(to, entries, data);
      const toAfter = (await to.readSnapshot())?.upTo;
      const part = { events: 3, fromAfter: upTo, toAfter, release: () => expect.fail() };
      return [await areEventsCopied(from, to, part, () => {}), await isSnapshotCopied(from, to, { toAfter: upTo })];
    };
    expect(await compared(snapshot, events)).toEqual([true, true]);
    expect(await compared(snapshot, events.slice(0, 2))).toEqual([false, true]);
    expect(await compared(snapshot, [...events, '"d"'])).toEqual([false, true]);
    expect(await compared(snapshot, ['"a"', '"c"', '"b"'])).toEqual([false, true]);
    expect(await compared(['1'], events)).toEqual([true, false]);
    expect(await compared(undefined, events)).toEqual([true, false]);
  });

  it('wherever it breaks off, a part is refused by every store, and copied to again it is whole', async () => {
    const source = await ended();
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.boolean(), async (writes, isCompacted) => {
        const from = isCompacted ? await ended({ isCompacted }) : source;
        const to = memory();
        const isWhole = await copied(from, breaking(to, writes), false);
        expect(isWhole ? [] : await seenIn(to)).toEqual([]);
        // Again, and it breaks off once more, and again to its end.
        if (!isWhole) await copied(from, breaking(to, writes % 4), false);
        if (!isWhole) expect(await seenIn(to)).toEqual([]);
        if (!isWhole) expect(await copied(from, to, false)).toBe(true);
        expect(await seenIn(to)).toEqual(await seenIn(from));
      }),
      { numRuns: 40 * scale },
    );
  });

  it('control: without the marker a part brings back who had logged out', async () => {
    const source = await ended();
    const part = memory();
    expect(await copied(source, breaking(part, 2), true)).toBe(false);
    expect([await seenIn(source), await seenIn(part)]).toEqual([['cy'], ['ann', 'bob']]);
  });

  it('a log that others append to meanwhile is no target', async () => {
    const [from, to] = [memory(), memory()];
    await fill(from, undefined, ['1', '2']);
    let position = 5;
    const crowded = { ...watchedLog(to, () => {}), append: async () => position-- };
    const copying = copyEvents(from, { log: crowded, isApart: true }, () => {});
    await expect(copying).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
  });
});

it('what is there is not copied over, whatever it is', async () => {
  const directory = scratch();
  const from = `file:${directory}/from`;
  await filled(from, 3);
  for (const to of [`file:${directory}/to`, `sqlite:${directory}/to.db`]) {
    await filled(to, 1);
    const before = await Array.fromAsync(contents(to));
    expect(await inProcess(['copy', from, to])).toMatchObject({ code: 2, stdout: '' });
    expect(await Array.fromAsync(contents(to))).toEqual(before);
  }
  const inside = everyByte(join(directory, 'from'));
  for (const to of [`file:${directory}/from/new`, `sqlite:${directory}/from/new.db`]) {
    expect(await inProcess(['copy', from, to])).toMatchObject({ code: 2, stderr: expect.stringContaining('outside') });
  }
  expect(everyByte(join(directory, 'from'))).toEqual(inside);
  const nothing = `sqlite:${directory}/to.db#nothing`;
  expect(await inProcess(['copy', nothing, nothing])).toMatchObject({ code: 0 });
  expect(await inProcess(['verify', '--log', nothing])).toMatchObject({ code: 0, stdout: 'Sound: 0 events.\n' });
  mkdirSync(join(directory, 'empty'));
  expect(await inProcess(['copy', from, `file:${directory}/empty`])).toMatchObject({ code: 0 });
  expect(await inProcess(['copy', `file:${directory}/none`, `file:${directory}/new`])).toMatchObject({ code: 2 });
  // Who only looks can't remove what SQLite makes beside a database.
  const names = ['empty', 'from', 'to', 'to.db', 'to.db-ballast', 'to.db-shm', 'to.db-wal'];
  expect(readdirSync(directory).sort()).toEqual(names);
});

it('progress is shown on a terminal, and nowhere else', async () => {
  for (const isTTY of [true, false]) {
    const shell = capturedShell();
    Object.assign(shell.stderr, { isTTY, columns: 120, cursorTo: () => true, clearLine: () => true });
    await showProgress(shell, 'copying', 4, async (step) => step());
    const shown = shownBy(shell.stderr);
    if (isTTY) expect(shown).toMatch(/copying: \[#{6}-{18}\] 25 % of 4, [\d,]+\/s, 1 s left/);
    else expect(shown).toBe('');
    expect(await runProgram(['stats', '--log', `file:${scratch()}/none`], shell)).toBe(2);
    expect(shownBy(shell.stderr).includes('opening: ')).toBe(isTTY);
  }
});

async function fill(log: OpenedLog, snapshot: readonly string[] | undefined, events: readonly string[]): Promise<void> {
  if (snapshot !== undefined) await log.compact({ upTo: await log.append(numbered(99)), snapshot });
  for (const [number, data] of events.entries()) await log.append(numbered(number, data));
}

/** A log in which ann and bob logged out behind all that they did, and cy is live. */
async function ended({ isCompacted = false } = {}): Promise<OpenedLog> {
  const log = memory();
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const ann = await store.create({ principal: 'ann' });
  const bob = await store.create({ principal: 'bob' });
  await store.create({ principal: 'cy' });
  if (isCompacted) await store.compact({ retainMs: 0 });
  await store.expire(ann.token);
  await store.expire(bob.token);
  return log;
}

/** A log that is lost to its writer after some appends and compactions. */
function breaking(log: OpenedLog, writes: number): OpenedLog {
  let left = writes;
  const count = (): void => {
    if (left === 0) throw new Error('the power is gone');
    left -= 1;
  };
  return {
    ...watchedLog(log, () => {}),
    read: (options) => log.read(options),
    async append(event) {
      count();
      return log.append(event);
    },
    async compact(request) {
      count();
      return log.compact(request);
    },
  };
}

/** Copies, and tells whether it came to its end. */
async function copied(from: OpenedLog, to: OpenedLog, isApart: boolean): Promise<boolean> {
  try {
    const part = await copyEvents(from, { log: to, isApart }, () => {}, true);
    await part.release();
    return true;
  } catch (error) {
    if (String(error) !== 'Error: the power is gone') throw error;
    return false;
  }
}

/** Whose sessions a store sees in a log; none where it refuses the log. */
async function seenIn(log: OpenedLog): Promise<readonly string[]> {
  try {
    const store = await SessionStore.open(log, { policy: policies.nistAal2 });
    return await Array.fromAsync(store.list(), ({ principal }) => principal);
  } catch (error) {
    if (!hasCode(error, 'ERR_EVENT_UNSUPPORTED')) throw error;
    return [];
  }
}
