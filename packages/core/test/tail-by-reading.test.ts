import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
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

/** A waker that counts who listens. */
function countedWaker(): { listen(wake: () => void): () => void; wake(): void; listening(): number } {
  const waker = new TailWaker();
  let listening = 0;
  return {
    listen(wake) {
      const stop = waker.listen(wake);
      listening++;
      return () => {
        listening--;
        stop();
      };
    },
    wake: () => waker.wake(),
    listening: () => listening,
  };
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
    const waker = countedWaker();
    const tail = tailByReading(log, {}, { waker })[Symbol.asyncIterator]();
    await turns();
    await tail.return?.();
    expect((await tail.next()).done).toBe(true);
    expect([reads(), waker.listening()]).toEqual([0, 0]);
  });

  it('has one listener at its signal while it waits, and none otherwise; none at the waker when it was left', async () => {
    const { log } = countedLog();
    const waker = countedWaker();
    const { signal } = new AbortController();
    const tail = tailByReading(log, { signal }, { waker, firstPauseMs: 60_000 })[Symbol.asyncIterator]();
    for (let time = 0; time < 10; time++) {
      const waiting = tail.next();
      await turns();
      expect([getEventListeners(signal, 'abort').length, waker.listening()]).toEqual([1, 1]);
      await log.append(plainEvent());
      waker.wake();
      await waiting;
      expect(getEventListeners(signal, 'abort').length).toBe(0);
    }
    await tail.return?.();
    expect(waker.listening()).toBe(0);
  });

  it('that was woken for nothing looks once, and waits again', async () => {
    const { log, reads } = countedLog();
    const waker = countedWaker();
    const tail = tailByReading(log, {}, { waker, firstPauseMs: 60_000 })[Symbol.asyncIterator]();
    const waiting = tail.next();
    await turns();
    for (let time = 2; time < 10; time++) {
      waker.wake();
      for (let more = 0; more < 4; more++) await turns();
      expect(reads()).toBe(time);
    }
    await tail.return?.();
    expect((await waiting).done).toBe(true);
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

  it('that answers another one lets others have their turn, too', async () => {
    const [ping, pong] = [new MemoryEventLog(), new MemoryEventLog()];
    const controller = new AbortController();
    const answer = async (from: MemoryEventLog, to: MemoryEventLog): Promise<void> => {
      for await (const _ of from.tail({ signal: controller.signal })) await to.append(plainEvent());
    };
    const answering = Promise.allSettled([answer(ping, pong), answer(pong, ping)]);
    await ping.append(plainEvent());
    setImmediate(() => controller.abort());
    expect((await answering).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
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
    stops[0]?.();
    stops[0]?.();
    waker.wake();
    stops[1]?.();
    waker.wake();
    expect(told).toEqual(['watch', 'woken', 'woken', 'woken', 'end']);
    waker.listen(wake)();
    expect(told.slice(5)).toEqual(['watch', 'end']);
  });
});
