import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { MemoryEventLog, type NewEvent, policies, SessionStore } from '@sessionlog/core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { scale } from '../../../test/setup/scale.ts';
import { copyEvents, isCopy } from '../src/copy-events.ts';
import { readLogLocation } from '../src/log-location.ts';
import { type OpenedLog, openLog } from '../src/open-log.ts';
import { showProgress } from '../src/show-progress.ts';
import { watchedLog } from '../src/watched-log.ts';
import { capturedShell, inProcess } from './in-process.ts';
import { sessionlog, startSessionlog } from './sessionlog.ts';

const EVENTS = scale > 1 ? 1_000_000 : 4000;

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
    const ended = await sessionlog(['copy', logs[at] ?? '', to]);
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

  it('a snapshot and any events behind it come out as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.array(text, { maxLength: 8 }), async (snapshot, events) => {
        const [from, to] = [memory(), memory()];
        await fill(from, snapshot, events);
        let steps = 0;
        const copied = await copyEvents(from, to, () => steps++);
        expect(copied).toEqual({ events: events.length, snapshotEntries: snapshot?.length });
        expect(steps).toBe(events.length);
        const read = await to.readSnapshot();
        expect(read && (await Array.fromAsync(read.entries))).toEqual(snapshot);
        const data = await Array.fromAsync(to.read({ after: read?.upTo }), (event) => event.data);
        expect(data).toEqual(events);
        expect(await isCopy(from, to, events.length, () => {})).toBe(true);
      }),
    );
  });

  it('control: a copy that lacks an event, has one more, another one, or another snapshot, is none', async () => {
    const snapshot = ['1', '2'];
    const events = ['"a"', '"b"', '"c"'];
    const from = memory();
    await fill(from, snapshot, events);
    for (const [entries, data] of [
      [snapshot, events.slice(0, 2)],
      [snapshot, [...events, '"d"']],
      [snapshot, ['"a"', '"c"', '"b"']],
      [['1'], events],
      [undefined, events],
    ] as const) {
      const to = memory();
      await fill(to, entries, data);
      expect(await isCopy(from, to, 3, () => {})).toBe(false);
    }
  });

  it('of a log with a snapshot, a part is refused by every store', async () => {
    const source = memory();
    const store = await SessionStore.open(source, { policy: policies.nistAal2 });
    await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    await store.create({ principal: 'bob' });
    const part = memory();
    const broken = {
      ...watchedLog(part, () => {}),
      compact: async () => {
        throw new Error('the power is gone');
      },
    };
    await expect(copyEvents(source, broken, () => {})).rejects.toThrow('the power is gone');
    const options = { policy: policies.nistAal2 };
    await expect(SessionStore.open(part, options)).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
    const whole = memory();
    await copyEvents(source, whole, () => {});
    expect(await Array.fromAsync((await SessionStore.open(whole, options)).list())).toHaveLength(2);
  });

  it('a log that others append to meanwhile is no target', async () => {
    const [from, to] = [memory(), memory()];
    await fill(from, undefined, ['1', '2']);
    let position = 5;
    const crowded = { ...watchedLog(to, () => {}), append: async () => position-- };
    await expect(copyEvents(from, crowded, () => {})).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
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
  mkdirSync(join(directory, 'empty'));
  expect(await inProcess(['copy', from, `file:${directory}/empty`])).toMatchObject({ code: 0 });
  expect(await inProcess(['copy', `file:${directory}/none`, `file:${directory}/new`])).toMatchObject({ code: 2 });
  expect(readdirSync(directory).sort()).toEqual(['empty', 'from', 'to', 'to.db', 'to.db-ballast']);
});

it('a copy that is killed has no name: nobody takes a part of a log for all of it', async () => {
  const directory = scratch();
  await filled(`file:${directory}/from`, 4000);
  for (const name of ['file:to', 'sqlite:to.db']) {
    const path = join(directory, name.split(':')[1] ?? '');
    const began = seen(directory, '.part-');
    const child = startSessionlog(['copy', `file:${directory}/from`, name.replace(':', `:${directory}/`)]);
    const ended = once(child, 'close');
    await Promise.race([began, ended]);
    child.kill('SIGKILL');
    const [code] = await ended;
    // It may have been done by then, and is whole.
    if (existsSync(path))
      expect(await Array.fromAsync(contents(name.replace(':', `:${directory}/`)))).toHaveLength(4000);
    else
      expect([
        code,
        readdirSync(directory).filter((file) => file.startsWith(`${basename(path)}.part-`)).length,
      ]).toEqual([null, 1]);
  }
});

it('progress is shown on a terminal, and nowhere else', async () => {
  for (const isTTY of [true, false]) {
    const shell = capturedShell();
    Object.assign(shell.stderr, { isTTY, columns: 120, cursorTo: () => true, clearLine: () => true });
    await showProgress(shell, 'copying', 4, async (step) => step());
    const shown = String(shell.stderr.read() ?? '');
    if (isTTY) expect(shown).toMatch(/copying: \[#{6}-{18}\] 25 % of 4, [\d,]+\/s, 1 s left/);
    else expect(shown).toBe('');
  }
});

async function fill(log: OpenedLog, snapshot: readonly string[] | undefined, events: readonly string[]): Promise<void> {
  if (snapshot !== undefined) await log.compact({ upTo: await log.append(numbered(99)), snapshot });
  for (const [number, data] of events.entries()) await log.append(numbered(number, data));
}

/** Resolves once a file whose name holds `part` is in the directory. */
function seen(directory: string, part: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(directory, (_event, name) => {
      if (name?.includes(part) !== true) return;
      watcher.close();
      resolve();
    });
    onTestFinished(() => watcher.close());
  });
}
