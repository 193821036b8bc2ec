import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openLog } from '../processes/open-log.ts';
import { startProcess } from '../processes/start-process.ts';
import type { BrokenRotation } from './broken-rotation.ts';
import { createToRotate, judgeRotation, type rotations } from './rotation.ts';

/** Where a process rotates a session, and how. */
export interface KillPlan {
  readonly location: string;
  /** Below it stands the log, and nothing else. */
  readonly directory: string;
  /** What the library is called that {@link buildKiller} made. */
  readonly library: string;
  readonly way: keyof typeof rotations;
  /** Whether it is killed in the middle of a write, and not in front of it. */
  readonly within: boolean;
}

/** Compiles the library that kills a process at one of its calls; false where there is no compiler for it. */
export function buildKiller(library: string): boolean {
  const source = fileURLToPath(new URL('../processes/kill-at-call.c', import.meta.url));
  return spawnSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']).status === 0;
}

/** Lets a process rotate a session, and has it killed (`kill -9`) at the call of this number that changes a file. */
export async function killRotation(plan: KillPlan, at: number): Promise<BrokenRotation> {
  const { location, directory, library, way, within } = plan;
  const label = `${way.replace(' ', '-')}-${within ? 'within' : 'before'}-${at}`;
  await createToRotate(() => openLog(location), label);
  const armed = `${library}.${label}`;
  const env = {
    LD_PRELOAD: library,
    KILL_BELOW: directory,
    KILL_ARMED: armed,
    KILL_AT: String(at),
    ...(within ? { KILL_WITHIN: '1' } : {}),
  };
  const { ended, output } = startProcess({ name: 'rotate-once', flags: [], env }, location, label, way, armed);
  const end = await ended;
  const acknowledged = output() === 'acknowledged\n';
  const { works, wrong } = await judgeRotation(() => openLog(location), label, acknowledged);
  const foreign = end === 'SIGKILL' || (end === 0 && acknowledged) ? [] : [`it ended with ${end}: ${output()}`];
  const story = `killed ${within ? 'within' : 'in front of'} call ${at}`;
  return { over: end === 0, works, wrong: [...foreign, ...wrong].map((problem) => `${story}: ${problem}`) };
}
