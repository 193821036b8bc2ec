import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RecordedEvent } from '@sessionlog/core';
import { describe, expect, it } from 'vitest';
import { scale, seed } from '../../../test/setup/scale.ts';
import { seededRandom } from '../../../test/setup/seeded-random.ts';
import { FileEventLog, openFileEventLog } from '../src/file-event-log.ts';
import type { FileSystem } from '../src/file-system.ts';
import { fileSystem } from '../src/file-system.ts';
import { watchDirectory } from '../src/watch-directory.ts';
import { interceptedFileSystem } from './intercepted-file-system.ts';
import { numbersOf } from './numbers-of.ts';
import { plainEvent } from './plain-event.ts';
import { readAll } from './read-all.ts';
import { scratchDirectory } from './scratch-directory.ts';
import { systemError } from './system-error.ts';

const EVENTS = 1000 * scale;
const run = promisify(execFile);

/** What became of the watches that were asked for through a file system. */
class Watches {
  begun = 0;
  ended = 0;
  changed: () => void = () => {};
  failed: () => void = () => {};

  /** The real file system, with a watch that says only what the test says. */
  fs(real: FileSystem = fileSystem): FileSystem {
    return {
      ...real,
      watch: (_, changed, failed) => {
        this.begun++;
        this.changed = changed;
        this.failed = failed;
        return () => {
          this.ended++;
        };
      },
    };
  }
}

const ways: Readonly<Record<string, FileSystem>> = {
  'with the watch of the system': fileSystem,
  'with a watch that says nothing': new Watches().fs(),
  'where nothing can be watched': {
    ...fileSystem,
    watch: () => {
      throw systemError('ENOSPC');
    },
  },
  'with a watch that fails at once': {
    ...fileSystem,
    watch: (path, changed, failed) => {
      setImmediate(failed);
      return fileSystem.watch(path, changed, failed);
    },
  },
};

function script(name: string): string {
  return fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
}

/** How many events are appended at once, and for how many milliseconds nothing is after that, again and again. */
function drawnPlan(): string {
  const random = seededRandom(seed);
  const steps: string[] = [];
  for (let left = EVENTS; left > 0; ) {
    const size = Math.min(left, 1 + random(8));
    steps.push(`${size},${random(5) === 0 ? random(10) : 0}`);
    left -= size;
  }
  return steps.join(' ');
}

/** The first `count` events of a tail, whose reader pauses `turns` turns behind each. */
async function first(count: number, tail: AsyncIterable<RecordedEvent>, turns = 0): Promise<readonly RecordedEvent[]> {
  const given: RecordedEvent[] = [];
  for await (const event of tail) {
    if (given.push(event) === count) break;
    for (let turn = 0; turn < turns; turn++) await nextTurn();
  }
  return given;
}

describe.each(Object.entries(ways))('%s', (_, fs) => {
  it('two tails give every event of another process once and in order, over several segments', async () => {
    const directory = scratchDirectory();
    const log = await openFileEventLog(fs, directory);
    const tailing = [first(EVENTS, log.tail()), first(EVENTS, log.tail(), 2)];
    const appending = run(process.execPath, [script('append-at-pauses'), directory, drawnPlan()]);
    const [quick = [], slow = []] = await Promise.all([...tailing, appending.then(() => [])]);
    expect(numbersOf(quick)).toEqual(Array.from({ length: EVENTS }, (_event, index) => index + 1));
    expect(quick).toEqual(readAll(log));
    expect(slow).toEqual(quick);
    expect(readdirSync(directory).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(2);
    await log.close();
  });
});

describe('the watch', () => {
  it('says that another log object appended, and says nothing once it is ended', async () => {
    const directory = scratchDirectory();
    const log = await FileEventLog.open({ directory });
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = watchDirectory({ fs: fileSystem, path: directory }, resolve);
    await log.append(plainEvent(1));
    await promise;
    stop();
    stop();
    await log.close();
  });

  it('is one for all tails of a log object, from the first to the last of them', async () => {
    const watches = new Watches();
    const log = await openFileEventLog(watches.fs(), scratchDirectory());
    const open = Array.from({ length: 10 }, () => log.tail()[Symbol.asyncIterator]());
    expect(watches.begun, 'a tail that nobody reads').toBe(0);
    const waiting = open.map((tail) => tail.next());
    expect([watches.begun, watches.ended]).toEqual([1, 0]);
    for (const tail of open.slice(1)) await tail.return?.();
    expect([watches.begun, watches.ended]).toEqual([1, 0]);
    await open[0]?.return?.();
    expect([watches.begun, watches.ended]).toEqual([1, 1]);
    expect((await Promise.all(waiting)).every(({ done }) => done)).toBe(true);
    await log.append(plainEvent(1));
    await first(1, log.tail());
    expect([watches.begun, watches.ended]).toEqual([2, 2]);
    await log.close();
  });

  it('is ended when it fails, and once only', async () => {
    const watches = new Watches();
    const log = await openFileEventLog(watches.fs(), scratchDirectory());
    const tailing = first(1, log.tail());
    watches.failed();
    expect(watches.ended).toBe(1);
    await log.append(plainEvent(1));
    expect(numbersOf(await tailing)).toEqual([1]);
    expect([watches.begun, watches.ended]).toEqual([1, 1]);
    await log.close();
  });

  it('that says too much costs looks at the file, and nothing is read', async () => {
    const watches = new Watches();
    const calls: string[] = [];
    const counted = interceptedFileSystem(({ name, args, perform }) => {
      calls.push(name);
      return perform(...args);
    });
    const log = await openFileEventLog(watches.fs(counted), scratchDirectory());
    await log.append(plainEvent(1));
    const tailing = first(2, log.tail());
    for (let turn = 0; turn < 8; turn++) await nextTurn();
    calls.length = 0;
    for (let time = 0; time < 10; time++) {
      watches.changed();
      for (let turn = 0; turn < 4; turn++) await nextTurn();
    }
    expect(new Set(calls)).toEqual(new Set(['lstat', 'fstat']));
    await log.append(plainEvent(2));
    await tailing;
    await log.close();
  });
});

describe('a process', () => {
  it('is told by its system of a timer for each tail and one watch, and of nothing once they are left or aborted', async () => {
    const directory = scratchDirectory();
    const { stdout } = await run(process.execPath, [script('tail-and-tell'), directory]);
    expect(JSON.parse(stdout)).toEqual({
      before: [0, 0],
      'two tails': [2, 1],
      left: [0, 0],
      'one tail': [1, 1],
      aborted: [0, 0],
      'not persistent': [0, 1],
    });
  });

  it('is kept running by a tail, and woken by what another one appends', async () => {
    const directory = scratchDirectory();
    const log = await FileEventLog.open({ directory });
    const child = spawn(process.execPath, [script('tail-for-ever'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said === 'waiting\n') await log.append(plainEvent(1));
    }
    expect(said).toBe(`waiting\n${plainEvent(1).id}\n`);
    expect(await ended).toEqual([0, null]);
    await log.close();
  });
});
