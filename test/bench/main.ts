import { mkdtempSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { BenchDocument } from './bench-document.ts';
import { selectGroups } from './bench-groups.ts';
import { benchMachine, machineLoad } from './bench-machine.ts';
import { BENCH_HELP, type BenchOptions, readBenchOptions } from './bench-options.ts';
import { BenchProgress } from './bench-progress.ts';
import { type BenchResult, compareGroup, type NotRun } from './bench-report.ts';
import type { BenchGroup } from './bench-row.ts';
import { startBenchServers } from './bench-servers.ts';
import { checkRoom } from './check-room.ts';
import { firstLine } from './first-line.ts';
import { measureGroup } from './measure-group.ts';
import { renderTable } from './render-table.ts';
import { UsageError } from './usage-error.ts';

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : `The bench failed: ${firstLine(error)}`}\n`);
  process.exitCode = error instanceof UsageError ? error.exitCode : 1;
}

async function main(): Promise<void> {
  const options = readBenchOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(BENCH_HELP);
    return;
  }
  if (options.redraw) {
    (await import('./publish-pages.ts')).redrawPages();
    return;
  }
  const groups = selectGroups(options.only);
  if (groups.length === 0) throw new UsageError(`No row's name contains ${options.only}; see --list.`);
  if (options.list) {
    process.stdout.write(listRows(groups));
    return;
  }
  const document = await measure(groups, options);
  process.stdout.write(options.json ? `${JSON.stringify(document, undefined, 2)}\n` : renderTable(document));
  if (options.publish) (await import('./publish-pages.ts')).publishPages(document);
}

async function measure(groups: readonly BenchGroup[], options: BenchOptions): Promise<BenchDocument> {
  const { events, repetitions, quick } = options;
  const inMemory = checkRoom(options.directory, events, quick);
  const machine = benchMachine();
  const warnings = [
    ...(quick ? ['a quick run: nothing here is worth quoting.'] : []),
    ...(inMemory ? ['the files are in memory (tmpfs), where fdatasync costs nothing; use --directory.'] : []),
  ];
  const results: BenchResult[] = [];
  const notRun: NotRun[] = [];
  const directory = makeDirectory(options.directory);
  const servers = await startBenchServers(groups, options.directory);
  warnings.push(...servers.warnings);
  const settings = { ...options, directory, missing: servers.missing };
  try {
    for (const group of groups) {
      const compared = compareGroup(group, await measureGroup(group, settings, new BenchProgress()));
      results.push(...compared.results);
      notRun.push(...compared.notRun);
    }
  } finally {
    await servers.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  // One contestant is at work at any time, and the disk beside it.
  if (machine.load > 0.5 || machineLoad() > 2) warnings.push('the machine did other work too: run it again when idle.');
  return { machine, command: commandOf(options), events, repetitions, warnings, results, notRun };
}

function makeDirectory(parent: string): string {
  try {
    const directory = mkdtempSync(join(parent, 'sessionlog-bench-'));
    // The processes of the contestants end by themselves when this one is gone.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        rmSync(directory, { recursive: true, force: true });
        process.exit(128 + constants.signals[signal]);
      });
    }
    return directory;
  } catch (error) {
    throw new UsageError(`The directory can't be used: ${firstLine(error)}.`);
  }
}

function listRows(groups: readonly BenchGroup[]): string {
  let text = '';
  for (const { name, ours, against } of groups.flatMap(({ rows }) => rows)) {
    text += `${name}: ${ours.label}; against ${against.map(({ baseline }) => baseline.label).join('; ')}\n`;
  }
  return text;
}

// Where the files were, and what became of the figures, is nothing to repeat.
function commandOf({ events, repetitions, quick, only }: BenchOptions): string {
  const options = [
    `--events ${events}`,
    `--repetitions ${repetitions}`,
    quick ? '--quick' : '',
    only && `--only '${only}'`,
  ];
  return ['npm run bench --', ...options].filter((option) => option !== '').join(' ');
}
