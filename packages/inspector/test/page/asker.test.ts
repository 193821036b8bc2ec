import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ApiError } from '../../page/src/api-error.ts';
import { startAsker } from '../../page/src/asker.ts';

it('however often there is reason to ask, one question is under way, and behind each reason an answer is begun', async () => {
  const acts = fc.array(fc.constantFrom('ask', 'answer', 'fail'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      const server = new SlowServer();
      const told: number[] = [];
      const asker = startAsker(server.ask, {
        answered: (begun) => told.push(begun),
        failed: (begun) => told.push(begun as number),
      });
      let lastReason = 0;
      for (const step of steps) {
        if (step === 'ask') {
          lastReason = server.pass();
          asker.again();
        } else await server.end(step);
        expect(server.underWay).toBeLessThanOrEqual(1);
      }
      while (server.underWay > 0) await server.end('answer');
      if (lastReason > 0) expect(told.at(-1)).toBeGreaterThanOrEqual(lastReason);
      expect(told.length).toBeLessThanOrEqual(steps.filter((step) => step === 'ask').length);
    }),
  );
});

it('who has left is told nothing, and asks nothing any more', async () => {
  const server = new SlowServer();
  const told: unknown[] = [];
  const asker = startAsker(server.ask, { answered: (begun) => told.push(begun), failed: (why) => told.push(why) });
  asker.again();
  asker.again();
  asker.leave();
  await server.end('answer');
  expect(told).toEqual([]);
  expect(server.underWay).toBe(0);
});

it('an inspector that is behind its log is asked until it has caught up, and after another failure nothing is', async () => {
  const behind = new ApiError(500, 'It is behind.', 'ERR_EVENT_LOG_STALE');
  const broken = new ApiError(500, 'It is broken.', 'ERR_EVENT_LOG_POISONED');
  for (const [answers, asked] of [
    [[behind, behind, 'now', 'later'], 3],
    [[broken, 'now'], 1],
  ] as const) {
    const told: unknown[] = [];
    const left = [...answers];
    const ask = async (): Promise<unknown> => {
      const answer = left.shift();
      if (answer instanceof ApiError) throw answer;
      return answer;
    };
    const asker = startAsker(ask, { answered: (value) => told.push(value), failed: (why) => told.push(why) });
    asker.again();
    await new Promise(setImmediate);
    expect(told).toEqual(answers.slice(0, asked));
  }
});

/** Answers when it is told to, with the time at which it was asked. */
class SlowServer {
  #now = 1;
  readonly #waiting: ((how: 'answer' | 'fail') => void)[] = [];

  get underWay(): number {
    return this.#waiting.length;
  }

  readonly ask = (): Promise<number> => {
    const begun = this.#now;
    return new Promise((resolve, reject) => {
      this.#waiting.push((how) => (how === 'answer' ? resolve(begun) : reject(begun)));
    });
  };

  pass(): number {
    this.#now += 1;
    return this.#now;
  }

  async end(how: 'answer' | 'fail'): Promise<void> {
    this.pass();
    this.#waiting.shift()?.(how);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}
