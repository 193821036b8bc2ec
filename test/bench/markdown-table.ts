import type { BenchDocument } from './bench-document.ts';
import type { BenchResult } from './bench-report.ts';
import { machineLine, ratioLine, showRatio, showVerdict } from './show-figures.ts';

/** What the front page says: where it was seen, the pictures, and every goal beside what was reached and the limit. */
export function frontPageTable(document: BenchDocument): string {
  const goals = goalsBesideLimits(document.results);
  return [
    heading(document),
    '![Rates of get and of durable create as shares of the limit, ours and other session stores](docs/bench/comparison.svg)',
    '![Cost of get, create, touch and expire as the log grows, as a multiple of the cost over the smallest log](docs/bench/growth.svg)',
    table(goals, document),
    'Every row, with the notes: [docs/bench](docs/bench/README.md).\n',
  ].join('\n\n');
}

/** A page with every row, its note, and what could not be run. */
export function fullTable(document: BenchDocument): string {
  const { results, notRun } = document;
  const notes = [...new Set(results.map(({ note }) => note).filter((note) => note !== undefined))];
  return [
    '# The bench',
    'What [`--publish`](../../test/bench/main.ts) wrote; [the same as JSON](bench.json).',
    heading(document),
    table(results, document),
    notes.map((note) => `- ${groupsWith(note, results)}: ${note}.`).join('\n'),
    ...(notRun.length === 0 ? [] : ['## Not run', notRun.map(({ what, why }) => `- ${what}: ${why}`).join('\n')]),
  ]
    .join('\n\n')
    .concat('\n');
}

function heading(document: BenchDocument): string {
  const { command, machine, warnings } = document;
  return [
    `Seen on ${machine.date.slice(0, 10)} with \`${command}\`: ${machineLine(document)}. ${ratioLine(document)}`,
    ...warnings.map((warning) => `**Warning: ${warning}**`),
  ].join('\n\n');
}

function table(results: readonly BenchResult[], { repetitions }: BenchDocument): string {
  const lines = results.map((result) => {
    const { row, against, processes, ratio, target } = result;
    const { min, median, max } = ratio;
    const turns = `${repetitions} × ${processes}`;
    const cells = [row, against, ...[min, median, max].map(showRatio), target?.text ?? '', verdict(result), turns];
    return `| ${cells.join(' | ')} |`;
  });
  const head = '| ours | beside | lowest | median | highest | goal | | turns |\n|---|---|---:|---:|---:|---:|---|---:|';
  return [head, ...lines].join('\n');
}

function verdict(result: BenchResult): string {
  return `${showVerdict(result)}${result.target?.unanimous === false ? ', by the median' : ''}`;
}

// Every result with a goal, and of the same rows those beside a limit: how near it is. Of several rows with one goal, the
// one that is farthest from it: all of them are of those that should be low.
function goalsBesideLimits(results: readonly BenchResult[]): BenchResult[] {
  const goals = results.filter(({ target }) => target !== undefined);
  const worst = new Map<string, BenchResult>();
  for (const result of goals) {
    const known = worst.get(keyOf(result));
    if (known === undefined || result.ratio.median > known.ratio.median) worst.set(keyOf(result), result);
  }
  const rows = new Set([...worst.values()].map(({ group, row }) => `${group}: ${row}`));
  return results
    .filter((result) => {
      if (result.target !== undefined) return worst.get(keyOf(result)) === result;
      return result.besideLimit && rows.has(`${result.group}: ${result.row}`);
    })
    .map((result) => {
      const alike = goals.filter(({ goal }) => goal !== undefined && goal === result.goal).length;
      return alike > 1 ? { ...result, row: `${result.row}, the worst of ${alike}` } : result;
    });
}

function keyOf({ goal, row, against }: BenchResult): string {
  return goal ?? `${row} beside ${against}`;
}

function groupsWith(note: string, results: readonly BenchResult[]): string {
  return [...new Set(results.filter((result) => result.note === note).map(({ group }) => group))].join(', ');
}
