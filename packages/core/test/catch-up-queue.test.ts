import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { CatchUpQueue } from '../src/catch-up-queue.ts';

describe('the catch-ups of a store', () => {
  it('are one after the other, and each caller is served by one that begins after his call', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('share', 'hold', 'wait'), { maxLength: 20 }),
        fc.nat(3),
        async (calls, length) => {
          let begun = 0;
          let isUnderWay = false;
          const turns = async (count: number): Promise<void> => {
            expect(isUnderWay).toBe(false);
            isUnderWay = true;
            for (let turn = 0; turn < count; turn++) await setImmediate();
            isUnderWay = false;
          };
          const queue = new CatchUpQueue(() => {
            begun += 1;
            return turns(length);
          });
          const callers: Promise<void>[] = [];
          for (const call of calls) {
            const before = begun;
            const served = (): void => expect(begun).toBeGreaterThan(before);
            if (call === 'wait') await setImmediate();
            else if (call === 'share') callers.push(queue.share().then(served));
            else callers.push(queue.hold(() => turns(length)).then(served));
          }
          await Promise.all(callers);
          expect(queue.isBusy).toBe(false);
          expect(begun).toBeLessThanOrEqual(calls.length);
        },
      ),
      { numRuns: 200 * scale },
    ));

  it('go on where one failed, or what was done behind it: each is told to its own callers', async () => {
    const failures = [new Error('catch-up')];
    const queue = new CatchUpQueue(async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    });
    const first = queue.share();
    await expect(first).rejects.toThrow('catch-up');
    const held = queue.hold(() => Promise.reject(new Error('work')));
    const shared = queue.share();
    await expect(held).rejects.toThrow('work');
    await expect(shared).resolves.toBeUndefined();
    expect(await queue.hold(async () => 7)).toBe(7);
    expect(queue.isBusy).toBe(false);
  });

  it('are under way from the first call until the last of them is over', async () => {
    const queue = new CatchUpQueue(() => setImmediate());
    expect(queue.isBusy).toBe(false);
    const first = queue.share();
    expect(queue.isBusy).toBe(true);
    // So far that the first has begun.
    for (let turn = 0; turn < 9; turn++) await undefined;
    const second = queue.share();
    await first;
    expect(queue.isBusy).toBe(true);
    await second;
    expect(queue.isBusy).toBe(false);
    let wasBusy: boolean | undefined;
    const asked = new CatchUpQueue(async () => {
      wasBusy = asked.isBusy;
    });
    await asked.share();
    expect([wasBusy, asked.isBusy]).toEqual([true, false]);
  });

  it('are held until what is done behind one is over', async () => {
    let caughtUp = 0;
    const queue = new CatchUpQueue(async () => {
      caughtUp += 1;
    });
    let isOver = false;
    const held = queue.hold(async () => {
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      isOver = true;
    });
    while (caughtUp === 0) await setImmediate();
    await queue.share();
    expect([isOver, caughtUp]).toEqual([true, 2]);
    await held;
  });
});
