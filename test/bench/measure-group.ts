import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchProgress } from './bench-progress.ts';
import { type BenchGroup, contestantsOfRow } from './bench-row.ts';
import type { BenchServer, Contestant } from './contestant.ts';
import { ContestantProcess } from './contestant-process.ts';
import { firstLine } from './first-line.ts';

/** How a bench is run. */
export interface BenchSettings {
  /** How many sessions are live, or how many events are replayed. */
  readonly events: number;
  /** How long one run of one contestant lasts, where it is not a fixed amount of work. */
  readonly runMs: number;
  readonly repetitions: number;
  /** Of the whole run; every contestant gets one of its own inside. */
  readonly directory: string;
  /** The servers that there are none of, and what to say of what needs them. */
  readonly missing: ReadonlyMap<BenchServer, string>;
}

/** What a group gave: for each contestant the figures of its repetitions, or why there are none. */
export interface GroupFigures {
  readonly figures: Map<string, number[]>;
  readonly failures: Map<string, string>;
}

/**
 * Measures a group: prepares its contestants, lets each run once to warm up, and then repeats, every repetition running
 * each of them once. A contestant that fails is left out, and its reason is kept.
 */
export async function measureGroup(
  group: BenchGroup,
  settings: BenchSettings,
  progress: BenchProgress,
): Promise<GroupFigures> {
  const result: GroupFigures = { figures: new Map(), failures: new Map() };
  const running = new Map<string, ContestantProcess>();
  const directory = mkdtempSync(join(settings.directory, 'group-'));
  try {
    await prepare(group, settings, directory, running, result, progress);
    await repeat(group, settings.repetitions, running, result, progress);
    await closeAll(running, result);
  } finally {
    for (const contestant of running.values()) contestant.kill();
    progress.end();
    rmSync(directory, { recursive: true, force: true });
  }
  return result;
}

async function prepare(
  { rows, material }: BenchGroup,
  settings: BenchSettings,
  groupDirectory: string,
  running: Map<string, ContestantProcess>,
  { failures }: GroupFigures,
  progress: BenchProgress,
): Promise<void> {
  const begin = async ({ name, label }: Contestant): Promise<ContestantProcess> => {
    const directory = join(groupDirectory, name.replaceAll('/', '-'));
    mkdirSync(directory, { mode: 0o700 });
    const { events, runMs, directory: sharedDirectory } = settings;
    progress.begin(`preparing: ${label}`, 100);
    const show = (done: number, total: number): void => progress.show((100 * done) / total);
    return ContestantProcess.start({ name, directory, sharedDirectory, events, runMs }, show);
  };
  try {
    if (material !== undefined) await (await begin(material)).close();
  } catch (error) {
    for (const { ours } of rows) failures.set(ours.name, `${material?.label} could not be made: ${firstLine(error)}`);
  }
  const attempt = async (contestant: Contestant): Promise<void> => {
    if (running.has(contestant.name) || failures.has(contestant.name)) return;
    const missing = contestant.server && settings.missing.get(contestant.server);
    if (missing !== undefined) {
      failures.set(contestant.name, missing);
      return;
    }
    try {
      running.set(contestant.name, await begin(contestant));
    } catch (error) {
      failures.set(contestant.name, firstLine(error));
    }
  };
  for (const { ours } of rows) await attempt(ours);
  for (const row of rows) {
    // A baseline with nothing beside it would only take time.
    if (running.has(row.ours.name)) for (const contestant of contestantsOfRow(row)) await attempt(contestant);
  }
}

async function repeat(
  group: BenchGroup,
  repetitions: number,
  running: Map<string, ContestantProcess>,
  { figures, failures }: GroupFigures,
  progress: BenchProgress,
): Promise<void> {
  progress.begin(`measuring: ${group.name}`, (repetitions + 1) * running.size);
  let done = 0;
  for (let repetition = 0; repetition <= repetitions; repetition++) {
    const names = [...running.keys()];
    // Everybody's turn comes behind everybody else.
    const first = repetition % Math.max(1, names.length);
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      try {
        const figure = await running.get(name)?.run();
        if (repetition > 0 && figure !== undefined) figures.set(name, [...(figures.get(name) ?? []), rounded(figure)]);
      } catch (error) {
        failures.set(name, firstLine(error));
        figures.delete(name);
        running.get(name)?.kill();
        running.delete(name);
      }
      progress.show(++done);
    }
  }
}

async function closeAll(
  running: ReadonlyMap<string, ContestantProcess>,
  { figures, failures }: GroupFigures,
): Promise<void> {
  for (const [name, contestant] of running) {
    try {
      await contestant.close();
    } catch (error) {
      failures.set(name, `closing it failed: ${firstLine(error)}`);
      figures.delete(name);
    }
  }
}

// So many digits can't be certain.
function rounded(figure: number): number {
  return Number(figure.toPrecision(6));
}
