import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { BenchDocument } from './bench/bench-document.ts';
import { BENCH_GROUPS, contestantsOf, selectGroups } from './bench/bench-groups.ts';
import { readBenchOptions } from './bench/bench-options.ts';
import { BenchProgress } from './bench/bench-progress.ts';
import { compareGroup } from './bench/bench-report.ts';
import type { BenchGroup } from './bench/bench-row.ts';
import { checkRoom } from './bench/check-room.ts';
import { limitGet } from './bench/contestants/limit-get.ts';
import { measureGroup } from './bench/measure-group.ts';
import { spread } from './bench/spread.ts';
import { UsageError } from './bench/usage-error.ts';

const MAIN = fileURLToPath(new URL('./bench/main.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'sessionlog-bench-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the bench', () => {
  it('lists every row with what it is compared with', async () => {
    const { stdout, stderr, code } = await bench('--list');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const names = BENCH_GROUPS.flatMap(({ rows }) => rows.map(({ name }) => name));
    expect(stdout.trimEnd().split('\n')).toHaveLength(names.length);
    for (const name of names) expect(stdout).toContain(`${name}: `);
  });

  it('runs the rows whose name contains one of several texts, and no others', () => {
    const rows = (texts: string): string[] =>
      selectGroups(texts).flatMap((group) => group.rows.map(({ name }) => name));
    expect(rows('heap')).toEqual(['heap memory']);
    expect(rows('Heap, opening memory,')).toEqual(['heap memory', 'opening memory file']);
    expect(rows('opening memory,heap,nothing like that')).toEqual(['heap memory', 'opening memory file']);
    expect(rows(',')).toEqual([]);
    expect(rows('')).toEqual(BENCH_GROUPS.flatMap((group) => group.rows.map(({ name }) => name)));
  });

  it('has no two contestants of one name, of which the second would never run', () => {
    const labels = new Map<string, string>();
    for (const { name, label } of BENCH_GROUPS.flatMap(contestantsOf)) {
      expect(label, name).toBe(labels.get(name) ?? label);
      labels.set(name, label);
    }
  });

  it('prints one JSON document of ratios and nothing else', async () => {
    const { stdout, stderr, code } = await bench(
      ...['--json', '--quick', '--events', '500', '--only', 'heap memory', '--directory', directory],
    );
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(readdirSync(directory)).toEqual([]);
    const document: BenchDocument = JSON.parse(stdout);
    expect(document).toMatchObject({
      events: 500,
      repetitions: 3,
      machine: { node: process.version, date: expect.any(String), processors: expect.any(Number) },
      warnings: expect.arrayContaining([expect.stringContaining('quick')]),
      notRun: [],
    });
    expect(document.results).toMatchObject([
      {
        row: 'heap memory',
        target: { text: '≤ 0.5', met: expect.any(Boolean), unanimous: expect.any(Boolean) },
        figures: { unit: expect.any(String) },
      },
    ]);
    const [result] = document.results;
    const ratios = result?.figures.ours.map((ours, index) => ours / (result.figures.baseline[index] ?? 0));
    expect(ratios).toHaveLength(3);
    expect(result?.ratio).toEqual(spread(ratios ?? []));
  });

  it('reports what it could not run and why, and runs the rest', async () => {
    const broken = { ...limitGet, name: 'broken', label: 'a broken one' };
    const group: BenchGroup = {
      name: 'control',
      unit: 'gets/s',
      rows: [
        { name: 'ours broken', ours: broken, against: [{ baseline: limitGet }] },
        { name: 'baseline broken', ours: limitGet, against: [{ baseline: broken }, { baseline: limitGet }] },
      ],
    };
    const settings = { events: 10, runMs: 1, repetitions: 2, directory, missing: new Map() };
    const { results, notRun } = compareGroup(group, await measureGroup(group, settings, new BenchProgress()));
    const why = 'There is no contestant broken.';
    expect(notRun).toEqual([
      { what: 'ours broken', why },
      { what: 'baseline broken against a broken one', why },
    ]);
    expect(results).toMatchObject([{ row: 'baseline broken', ratio: { min: 1, median: 1, max: 1 } }]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says loudly that no PostgreSQL server answers, and which rows that costs', async () => {
    const nobody = 'postgres://postgres@127.0.0.1:1/postgres';
    const { stdout, code } = await benchWith(
      nobody,
      '--json',
      '--quick',
      '--events',
      '10',
      '--only',
      'append postgres',
    );
    expect(code).toBe(0);
    const { warnings, results, notRun }: BenchDocument = JSON.parse(stdout);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^NO POSTGRESQL SERVER, so its rows are not run: .*ECONNREFUSED/),
    );
    expect(results).toEqual([]);
    const why = 'there is no PostgreSQL server';
    expect(notRun).toEqual([1, 8, 64].map((inFlight) => ({ what: `append postgres ${inFlight}`, why })));
  });

  it('says how much room it needs where there is too little', () => {
    expect(() => checkRoom(directory, 1e15, true)).toThrow(/^The bench needs about \d+ MiB, and .* MiB free: /);
  });

  it.each([
    [['--fast'], 'There is no option --fast; see --help.'],
    [['--json=yes'], 'The option --json takes no value; see --help.'],
    [['--only'], 'The option --only takes a value; see --help.'],
    [['get'], 'The bench takes no argument get; see --help.'],
    [['--publish', '--only', 'get'], 'What is published is the whole bench: leave out --only.'],
    [['--events', '1e6'], 'The option --events takes a whole number from 10 to 10000000; see --help.'],
  ])('refuses %j in one line', (args, line) => {
    expect(() => readBenchOptions(args)).toThrow(new UsageError(line));
  });

  it('prints what it refuses, and nothing else', async () => {
    const line = "No row's name contains nothing like that; see --list.\n";
    expect(await bench('--only', 'nothing like that')).toEqual({ stdout: '', stderr: line, code: 2 });
  });
});

function bench(...args: string[]): Promise<{ stdout: string; stderr: string; code: unknown }> {
  return benchWith(undefined, ...args);
}

/** Runs the bench where a PostgreSQL server is named, or as it comes. */
async function benchWith(
  postgres: string | undefined,
  ...args: string[]
): Promise<{ stdout: string; stderr: string; code: unknown }> {
  const env = postgres === undefined ? process.env : { ...process.env, SESSIONLOG_TEST_POSTGRES_URL: postgres };
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}
