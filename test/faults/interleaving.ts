import { setImmediate } from 'node:timers/promises';
import type { ContestLedger } from './contest-ledger.ts';
import { hear } from './hear.ts';
import type { SessionLedger } from './session-ledger.ts';
import type { RegisterCall } from './session-register.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { SimulatedThread } from './simulated-thread.ts';

/** What befalls the processes on their way. */
export type Misfortune = 'nothing' | 'a kill' | 'a power cut';

/** Where processes work, and who keeps the record of it. */
export interface InterleavingStage {
  readonly disk: SimulatedDisk;
  readonly threads: readonly SimulatedThread[];
  /** Begins the names of the processes. */
  readonly name: string;
  readonly ledger: SessionLedger;
  readonly contest: ContestLedger;
  /** Absent: session stories are told. Otherwise each process makes so many calls for tokens that all use. */
  readonly calls?: number;
}

/** What came of an interleaving. */
export interface InterleavingReport {
  /** Errors that callers got which no misfortune explains. */
  readonly errors: readonly { readonly code?: string; readonly stack?: string }[];
  /** How many calls and ends of syncs there were. */
  readonly steps: number;
  /** The calls for tokens that all use; by its clock, a step takes a millisecond. */
  readonly history: readonly RegisterCall[];
}

const SEGMENT_BYTES = 2048;
const MOST_STEPS = 1500;
const MOST_CHANGES = 40;
const LONGEST_FREEZE = 400;
// In the story of a history, a step is a millisecond.
const STEP_NS = 1_000_000;

/**
 * Lets processes work on one disk, one call at a time: which process goes on is drawn again for each. Now and then one of
 * them is frozen for a while, as by a busy machine. All follows from the disk's random numbers.
 */
export async function interleave(stage: InterleavingStage, misfortune: Misfortune): Promise<InterleavingReport> {
  const { disk, threads, name } = stage;
  const { random } = disk;
  const isDoomed = doom(disk, misfortune);
  const { bootId } = disk;
  const history = new Map<string, RegisterCall>();
  const calls = stage.calls === undefined ? {} : { calls: stage.calls };
  let steps = 0;
  for (const [index, thread] of threads.entries()) {
    thread.onSaid = ([verb, call, ...rest]) => {
      if (verb === 'begin' || verb === 'end') note(history, verb, call as RegisterCall, steps);
      else hear(stage, [verb, call, ...rest].join(' '));
    };
    const story = {
      name: `${name}${index}`,
      directory: disk.path,
      segmentBytes: SEGMENT_BYTES,
      lives: 1 + random(2),
      ...calls,
    };
    thread.begin(story, (pause) => disk.process(bootId, pause));
  }
  let frozen: SimulatedThread | undefined;
  let thawsAt = 0;
  for (;;) {
    await Promise.all(threads.map((thread) => thread.resting()));
    if (isDoomed(steps)) strike(disk, threads, misfortune);
    steps += 1;
    if (steps >= thawsAt) {
      frozen = random(3) === 0 ? threads[random(threads.length)] : undefined;
      thawsAt = steps + random(LONGEST_FREEZE);
    }
    const ready = threads.filter(({ choices }) => choices > 0);
    const able = ready.filter((thread) => thread !== frozen);
    const going = able.length > 0 ? able : ready;
    const chosen = going[random(Math.max(1, going.length))];
    if (chosen === undefined) {
      if (threads.every(({ errors }) => errors !== undefined)) break;
      // It was quiet for long, and is not over: it will make another call.
      await setImmediate();
      continue;
    }
    chosen.step(random(chosen.choices));
    // A sync that ended is told to its thread behind some promises.
    await setImmediate();
  }
  const sound = misfortune === 'a power cut' ? [] : threads.filter(({ killed }) => !killed);
  return { steps, history: [...history.values()], errors: sound.flatMap(({ errors }) => errors ?? []) };
}

function note(history: Map<string, RegisterCall>, verb: 'begin' | 'end', call: RegisterCall, step: number): void {
  const value = String(call.value);
  const time = step * STEP_NS;
  if (verb === 'begin') history.set(value, { ...call, start: time, end: Number.POSITIVE_INFINITY });
  else history.set(value, { ...(history.get(value) as RegisterCall), ...call, end: time });
}

/** When misfortune strikes, once: behind some calls, or just when names of files were changed, where most is at stake. */
function doom({ random, directory }: SimulatedDisk, misfortune: Misfortune): (steps: number) => boolean {
  const atStep = random(MOST_STEPS);
  const atChange = random(2) === 0 ? directory.changes + random(MOST_CHANGES) : Number.POSITIVE_INFINITY;
  let isOver = misfortune === 'nothing';
  return (steps) => {
    if (isOver || (steps < atStep && directory.changes < atChange)) return false;
    isOver = true;
    return true;
  };
}

function strike(disk: SimulatedDisk, threads: readonly SimulatedThread[], misfortune: Misfortune): void {
  if (misfortune === 'a kill') threads[disk.random(threads.length)]?.kill();
  else disk.powerCut();
}
