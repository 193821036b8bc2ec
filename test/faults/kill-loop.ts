import { pathToFileURL } from 'node:url';
import { startProcess } from '../processes/start-process.ts';
import { programFile } from '../setup/program-file.ts';
import { ContestLedger } from './contest-ledger.ts';
import { hear } from './hear.ts';
import type { RandomBelow } from './random-below.ts';
import { SessionLedger } from './session-ledger.ts';

/** What the killed processes said. */
export interface KillReport {
  readonly ledger: SessionLedger;
  readonly contest: ContestLedger;
  kills: number;
  /** How many processes killed themselves within a write. */
  torn: number;
  /** Processes that ended in another way, with what they wrote. */
  readonly wrong: string[];
}

/** How the processes are run. */
export interface KillLoop {
  readonly location: string;
  readonly kills: number;
  readonly sideBySide: number;
  readonly random: RandomBelow;
  /** Words for the appender. */
  readonly words?: readonly string[];
  /** Whether half of the processes tear their writes. */
  readonly tears?: boolean;
}

const TEAR_WRITES = pathToFileURL(programFile(new URL('../processes/tear-writes.ts', import.meta.url))).href;
const MOST_LINES = 40;

/** Lets appenders work until each has said so many lines, kills it, and starts another in its place. */
export async function killLoop({
  location,
  kills,
  sideBySide,
  random,
  words = [],
  tears,
}: KillLoop): Promise<KillReport> {
  const report: KillReport = {
    ledger: new SessionLedger(),
    contest: new ContestLedger(),
    kills: 0,
    torn: 0,
    wrong: [],
  };
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < kills) {
      const number = started++;
      const tearing = tears === true && number % 2 === 0;
      const flags = tearing ? ['--import', TEAR_WRITES] : [];
      const { process, ended, output } = startProcess(
        { name: 'appender', flags },
        location,
        `appender-${number}`,
        ...words,
      );
      let left = 1 + random(MOST_LINES);
      process.stdout?.on('data', (chunk: Buffer) => {
        left -= chunk.toString().split('\n').length - 1;
        if (left <= 0) process.kill('SIGKILL');
      });
      const end = await ended;
      if (end === 'SIGKILL') report.kills += 1;
      else report.wrong.push(`appender-${number} ended with ${end}: ${output().slice(-2000)}`);
      if (left > 0 && tearing) report.torn += 1;
      for (const line of output().split('\n').slice(0, -1)) hear(report, line);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, lane));
  return report;
}
