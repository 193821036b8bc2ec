import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ApiError } from '../../page/src/api-error.ts';
import { changeSummary } from '../../page/src/change-summary.ts';
import { coalesce } from '../../page/src/coalesce.ts';
import { failureSentence } from '../../page/src/failure-sentence.ts';
import { readServerEvents } from '../../page/src/server-event.ts';
import type { SessionChangeRow } from '../../src/session-change-row.ts';

const INTERVAL_MS = 1000;

it('however often something is asked for, it runs at most once in each interval, and behind every asking', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 1 }), (pauses) => {
      const time = new StandingTime();
      const runs: number[] = [];
      const asks: number[] = [];
      const ask = coalesce(() => runs.push(time.now()), INTERVAL_MS, time);
      for (const pause of pauses) {
        time.pass(pause);
        asks.push(time.now());
        ask();
      }
      time.pass(INTERVAL_MS);
      for (const [index, run] of runs.slice(1).entries())
        expect(run - (runs[index] ?? 0)).toBeGreaterThanOrEqual(INTERVAL_MS);
      for (const asked of asks) expect(runs.some((run) => run >= asked && run - asked <= INTERVAL_MS)).toBe(true);
    }),
  );
});

it('server-sent events are the same in whatever pieces they come', async () => {
  const events = fc.array(fc.record({ event: fc.constantFrom('progress', 'result'), data: fc.json() }));
  await fc.assert(
    fc.asyncProperty(events, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), async (sent, sizes) => {
      const text = sent.map(({ event, data }) => `: alive\n\nid: 1\nevent: ${event}\ndata: ${data}\n\n`).join('');
      const got = [];
      for await (const event of readServerEvents(pieces(text, sizes))) got.push(event);
      expect(got).toEqual(sent);
    }),
  );
});

it('changes are read out by what they came to, and touches are not', () => {
  expect(changeSummary([])).toBe('');
  expect(changeSummary([changeOf('touched')])).toBe('');
  expect(changeSummary([changeOf('created'), changeOf('expired', 3), changeOf('rotated', 1)])).toBe(
    '1 session created, 3 sessions ended, 1 session rotated.',
  );
  expect(changeSummary([changeOf('reuse')])).toBe('1 token used after rotation.');
});

it('a failure is a sentence that says what to do', () => {
  expect(failureSentence(new ApiError(401, ''))).toContain('open the URL that the terminal prints now');
  expect(failureSentence(new ApiError(0, ''))).toContain('does not answer');
  expect(failureSentence(new ApiError(410, 'It was compacted.'))).toBe('It was compacted.');
  expect(failureSentence(new TypeError('x is undefined'))).not.toContain('undefined');
});

/** A clock that goes when it is told to. */
class StandingTime {
  #now = 0;
  readonly #waiting: { at: number; run: () => void }[] = [];

  readonly now = (): number => this.#now;
  readonly wait = (run: () => void, delayMs: number): void => void this.#waiting.push({ at: this.#now + delayMs, run });

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#waiting.toSorted((one, other) => one.at - other.at).find(({ at }) => at <= end);
      if (next === undefined) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

async function* pieces(text: string, sizes: Iterator<number>): AsyncGenerator<string> {
  for (let from = 0; from < text.length; ) {
    const size = Number(sizes.next().value);
    yield text.slice(from, from + size);
    from += size;
  }
}

function changeOf(type: SessionChangeRow['type'], endedCount = 0): SessionChangeRow {
  return { position: 1, type, at: 1, sessionId: null, ended: [], endedCount, reason: null, actor: null };
}
