import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH_ATTRIBUTES, benchPrincipal, scattered } from '../bench-session.ts';
import type { BenchContext, Contestant } from '../contestant.ts';
import { cpuMicrosecondsPerCall } from '../cpu-per-call.ts';
import { type FilledStore, openFilledStore } from '../open-filled-store.ts';
import type { LogKind } from '../open-log.ts';

/** What is asked of a log that grows. */
export const GROWTH_OPERATIONS = ['get', 'create', 'touch', 'expire'] as const;

/** One of {@link GROWTH_OPERATIONS}. */
export type GrowthOperation = (typeof GROWTH_OPERATIONS)[number];

/** The smallest log has one event for so many of the largest. */
export const GROWTH = 1000;

/** How many times as much as over the smallest log an operation may cost over the largest. */
export const GROWTH_GOAL = 1.2;

const FEWEST = 64;
const IN_FLIGHT = 64;
const WARM_UP = 2000;

/**
 * What an operation costs the processor over a log of `times` as many events as the smallest has, which is one for a
 * thousand of the run's.
 */
export function growth(operation: GrowthOperation, kind: LogKind, times: number): Contestant {
  return {
    name: `growth/${operation}/${kind}/${times}`,
    label:
      times === 1 ? 'the same over the smallest log' : `store.${operation} over a ${kind} log, ${times} times as long`,
    async prepare(context) {
      await warmUp(operation, kind, context);
      const filled = await openFilledStore(kind, { ...context, events: growthEvents(context, times) });
      return { run: () => cost(operation, filled, growthCalls(operation, context)), close: () => filled.log.close() };
    },
  };
}

/** How many events there are in that log before it is measured. */
export function growthEvents({ events }: BenchContext, times: number): number {
  return Math.max(FEWEST, Math.round((events * times) / GROWTH));
}

/** How many calls one run makes: what appends must not make the smallest log a large one. */
export function growthCalls(operation: GrowthOperation, { runMs }: BenchContext): number {
  return Math.max(IN_FLIGHT, operation === 'get' ? runMs * 50 : runMs);
}

// A large log has its code compiled when it is filled; a small one would be measured while that is done.
async function warmUp(operation: GrowthOperation, kind: LogKind, context: BenchContext): Promise<void> {
  const directory = join(context.directory, 'warm-up');
  mkdirSync(directory, { mode: 0o700 });
  const filled = await openFilledStore(kind, { directory, events: WARM_UP, progress: () => {} });
  for (let round = 0; round < 2; round++) await cost(operation, filled, WARM_UP / 2);
  await filled.log.close();
}

async function cost(
  operation: GrowthOperation,
  { store, tokens, create }: FilledStore,
  count: number,
): Promise<number> {
  switch (operation) {
    case 'get':
      return cpuMicrosecondsPerCall(count, 1, (index) => store.get(scattered(tokens, index)));
    case 'touch':
      return cpuMicrosecondsPerCall(count, IN_FLIGHT, (index) => store.touch(scattered(tokens, index)));
    case 'create':
      return cpuMicrosecondsPerCall(count, IN_FLIGHT, (index) =>
        store.create({ principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES }),
      );
    case 'expire': {
      // As many as are ended come first, so that a small log does not run out of them.
      await cpuMicrosecondsPerCall(count, IN_FLIGHT, create);
      const ending = Array.from({ length: count }, (_, index) => takeToken(tokens, index));
      return cpuMicrosecondsPerCall(count, IN_FLIGHT, (index) => store.expire(ending[index]));
    }
  }
}

// Another one takes its place.
function takeToken(tokens: string[], index: number): string {
  const at = (index * 7919) % tokens.length;
  const taken = tokens[at];
  const last = tokens.pop();
  if (taken === undefined || last === undefined) throw new RangeError('There is no session to end.');
  if (at < tokens.length) tokens[at] = last;
  return taken;
}
