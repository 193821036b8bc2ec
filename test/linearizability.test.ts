import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unexplained } from './faults/linearization.ts';
import type { RegisterCall } from './faults/session-register.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { locationOf, sharedKinds } from './processes/location-of.ts';
import { type StartedProcess, startProcess } from './processes/start-process.ts';
import { scale } from './setup/scale.ts';

const PROCESSES = 5;
const CALLS = scale > 1 ? 60_000 : 4500;
// Each is a question to the server.
const CALLS_OVER_NETWORK = scale > 1 ? 15_000 : 1000;
const PATIENCE_MS = 120_000 * scale;

interface Run {
  readonly location: string;
  readonly calls: number;
  readonly words: readonly string[];
  /** Whether one of the processes is killed on its way, and another takes its place. */
  readonly kills?: boolean;
}

/** Lets processes make calls at the same time, and gives the history. */
async function callTogether({ location, calls, words, kills }: Run): Promise<readonly RegisterCall[]> {
  const start = (name: string): StartedProcess =>
    startProcess('register-caller', location, name, String(Math.ceil(calls / PROCESSES)), ...words);
  const started = Array.from({ length: PROCESSES }, (_, index) => start(`p${index}`));
  const all = [...started];
  await Promise.all(started.map(({ process }) => once(process, 'message')));
  for (const { process } of started) process.send('go');
  if (kills === true) all.push(await replace(started[0] as StartedProcess, () => start('p0-again')));
  for (const [index, { ended, output }] of all.entries()) {
    const end = await ended;
    if (end !== (kills && index === 0 ? 'SIGKILL' : 0)) throw new Error(`a process ended with ${end}: ${output()}`);
  }
  return all.flatMap((each) => historyOf(each.output()));
}

/** Kills a process once it has said something of its calls, and starts another. */
async function replace({ process, ended }: StartedProcess, start: () => StartedProcess): Promise<StartedProcess> {
  await new Promise<void>((resolve) => {
    let lines = 0;
    process.stdout?.on('data', (chunk: Buffer) => {
      lines += chunk.toString().split('\n').length - 1;
      if (lines > 200) resolve();
    });
  });
  process.kill('SIGKILL');
  await ended;
  const next = start();
  await once(next.process, 'message');
  next.process.send('go');
  return next;
}

function historyOf(output: string): readonly RegisterCall[] {
  const calls = new Map<string, RegisterCall>();
  for (const line of output.split('\n').slice(0, -1)) {
    const said: Partial<RegisterCall> = JSON.parse(line);
    const value = String(said.value);
    const begun = calls.get(value) ?? ({ end: Number.POSITIVE_INFINITY } as RegisterCall);
    calls.set(value, { ...begun, ...said });
  }
  return [...calls.values()];
}

describe(`calls of ${PROCESSES} processes for the same sessions`, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of sharedKinds) {
    const calls = kind === 'postgres' ? CALLS_OVER_NETWORK : CALLS;
    it(
      `${kind}: ${calls} of them can be explained, for each session, by one register`,
      async () => {
        const location = await locationOf(kind, scratch);
        const history = await callTogether({ location, calls, words: ['compacts'], kills: true });
        const open = history.filter(({ end }) => !Number.isFinite(end)).length;
        const sessions = new Set(history.map(({ token }) => token.split('>')[0])).size;
        const rotated = history.filter(({ act, answer = 'none' }) => act === 'rotate' && answer !== 'none').length;
        const figures = `${history.length} calls, ${open} without an answer, ${sessions} sessions, ${rotated} rotated`;
        process.stdout.write(`${kind}: ${figures}\n`);
        expect(unexplained(history)).toEqual([]);
        expect(history.length).toBeGreaterThan(calls);
        expect(rotated).toBeGreaterThan(calls / 200);
      },
      PATIENCE_MS,
    );
  }

  for (const [word, what] of [
    ['stale', 'gets that are 20 ms stale'],
    ['lost', 'an expire that is lost'],
    ['lingers', 'a rotated token that is answered for during 20 ms more'],
  ] as const) {
    it(`control: ${what} can't be explained`, async () => {
      const foundOut = async (attempt: number) => {
        const location = `rotating:${scratch}/${word}-${attempt}`;
        return unexplained(await callTogether({ location, calls: 2000, words: [word] })).length > 0;
      };
      // Nearly always at once, but which calls meet is for the system to say.
      let attempt = 1;
      while (attempt < 10 && !(await foundOut(attempt))) attempt += 1;
      expect(attempt).toBeLessThan(10);
    });
  }
});
