import { execFile } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EventLog, RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { tailByReading } from '../src/tail-by-reading.ts';
import { TailWaker } from '../src/tail-waker.ts';
import { plainEvent } from '../src/testing/plain-events.ts';
import { altered } from './testing/altered.ts';

async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await nextTurn();
}

/** A log that counts its reads. */
function countedLog(): { readonly log: EventLog; readonly reads: () => number } {
  const memory = new MemoryEventLog();
  let reads = 0;
  const log = altered(memory, {
    read(options) {
      reads++;
      return memory.read(options);
    },
  });
  return { log, reads: () => reads };
}

describe('a tail that nothing wakes', () => {
  it('reads at once, and then behind pauses that double up to the longest; an event makes them short again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { log, reads } = countedLog();
    const given: RecordedEvent[] = [];
    const controller = new AbortController();
    const tailing = (async () => {
      for await (const event of tailByReading(log, { signal: controller.signal })) given.push(event);
    })();
    const pauses = async (count: number): Promise<readonly number[]> => {
      const found: number[] = [];
      while (found.length < count) {
        const before = reads();
        let pauseMs = 0;
        for (; reads() === before; pauseMs++) {
          vi.advanceTimersByTime(1);
          await turns();
        }
        found.push(pauseMs);
      }
      return found;
    };
    await turns();
    expect(reads()).toBe(1);
    expect(await pauses(8)).toEqual([5, 10, 20, 40, 80, 160, 250, 250]);
    await log.append(plainEvent());
    expect(await pauses(4)).toEqual([250, 5, 10, 20]);
    expect(given).toHaveLength(1);
    controller.abort(new Error('given up'));
    await expect(tailing).rejects.toThrow('given up');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a tail', () => {
  it('holds nothing before it is read, nor when it was left without being read', async () => {
    const { log, reads } = countedLog();
    let listening = 0;
    const listen = (): (() => void) => {
      listening++;
      return () => listening--;
    };
    const tail = tailByReading(log, {}, { waker: { listen } })[Symbol.asyncIterator]();
    await turns();
    await tail.return?.();
    expect((await tail.next()).done).toBe(true);
    expect([reads(), listening]).toEqual([0, 0]);
  });

  it('does not read ahead of its reader', async () => {
    const { log, reads } = countedLog();
    await log.append(plainEvent());
    const waker = new TailWaker();
    const tail = tailByReading(log, {}, { waker })[Symbol.asyncIterator]();
    await tail.next();
    for (let time = 0; time < 10; time++) {
      await log.append(plainEvent());
      waker.wake();
      await turns();
    }
    expect(reads()).toBe(1);
    for (let time = 0; time < 10; time++) expect((await tail.next()).done).toBe(false);
    await tail.return?.();
  });

  it('whose reader appends for each event lets others have their turn', async () => {
    const log = new MemoryEventLog();
    await log.append(plainEvent());
    const controller = new AbortController();
    setImmediate(() => controller.abort(new Error('given up')));
    const echoing = async (): Promise<void> => {
      for await (const _ of log.tail({ signal: controller.signal })) await log.append(plainEvent());
    };
    await expect(echoing()).rejects.toThrow('given up');
  });

  it('of a log in memory keeps its process running, unless it is told not to', async () => {
    const script = fileURLToPath(new URL('./tail-and-end.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    expect(JSON.parse(stdout)).toEqual([1, 0]);
  });
});

describe('a waker', () => {
  it('watches while somebody listens, once for all', () => {
    const told: string[] = [];
    const waker = new TailWaker(() => {
      told.push('watch');
      return () => void told.push('end');
    });
    const wake = (): void => void told.push('woken');
    const stops = [waker.listen(wake), waker.listen(wake)];
    waker.wake();
    for (const stop of [...stops, ...stops]) stop();
    waker.wake();
    expect(told).toEqual(['watch', 'woken', 'woken', 'end']);
    waker.listen(wake)();
    expect(told.slice(4)).toEqual(['watch', 'end']);
  });
});
