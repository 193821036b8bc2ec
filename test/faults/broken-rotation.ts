import { SessionStore } from '@sessionlog/core';
import { openFileEventLog } from '../../packages/eventlog-file/src/file-event-log.ts';
import type { FileSystem } from '../../packages/eventlog-file/src/file-system.ts';
import { type Fault, killedBefore, killedWithin } from './fault.ts';
import { faultyFileSystem } from './faulty-file-system.ts';
import { PowerCutError } from './power-cut-error.ts';
import type { RandomBelow } from './random-below.ts';
import { createToRotate, judgeRotation, type Rotate } from './rotation.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { storyOptions } from './story-options.ts';

/** How a rotation is made on the file log, and what befalls it. */
export interface BreakPlan {
  /** The path of the simulated disk. */
  readonly directory: string;
  readonly segmentBytes: number;
  readonly rotate: Rotate;
  readonly misfortune: Fault | 'a power cut';
}

/** What came of a rotation that was broken off. */
export interface BrokenRotation {
  /** Whether the rotation ended before its misfortune. */
  readonly over: boolean;
  readonly works: 'the old token' | 'the new token' | 'neither' | 'both';
  /** What is wrong, in words. */
  readonly wrong: readonly string[];
}

const LABEL = 'ann';
const OURS = /^ERR_EVENT_LOG_(?:UNAVAILABLE|FULL|POISONED)$/;

/** Breaks a rotation off at its call of this number, counted from when the store is open. What a cut keeps is `random`. */
export async function breakRotation(
  { directory, segmentBytes, rotate, misfortune }: BreakPlan,
  at: number,
  random: RandomBelow,
): Promise<BrokenRotation> {
  const disk = new SimulatedDisk(directory, random);
  const open = (fs: FileSystem) => openFileEventLog(fs, directory, 'sync', { segmentBytes });
  await createToRotate(() => open(disk.process()), LABEL);
  const isCut = misfortune === 'a power cut';
  const fault = isCut ? killedBefore : misfortune;
  const isOver = isCut || fault === killedBefore || fault === killedWithin;
  const plan = { at: isCut ? Number.POSITIVE_INFINITY : at, sticky: isOver, fault, waits: true };
  const faulty = faultyFileSystem(disk.process(), plan);
  const log = await open(faulty.fs);
  const store = await SessionStore.open(log, storyOptions());
  faulty.begin();
  const last = disk.calls + at;
  if (isCut) disk.cutAt(last);
  const error = await rotate(store, LABEL).catch((reason: unknown) => reason ?? 'nothing');
  const over = isCut ? disk.calls < last : faulty.calls() < at;
  if (isCut) disk.powerCut();
  else await log.close().catch(() => {});
  const { works, wrong } = await judgeRotation(() => open(disk.process()), LABEL, error === undefined);
  const foreign = error === undefined || isExplained(error) ? [] : [`a caller got ${error}`];
  const story = isCut ? `the power is cut in front of call ${at}` : faulty.firstFault();
  return { over, works, wrong: [...foreign, ...wrong].map((problem) => `${story}: ${problem}`) };
}

function isExplained(error: unknown): boolean {
  return error instanceof PowerCutError || OURS.test(String((error as NodeJS.ErrnoException).code));
}
