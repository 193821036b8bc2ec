import Table from 'cli-table3';
import type { BenchDocument } from './bench-document.ts';
import type { BenchResult } from './bench-report.ts';
import { machineLine, ratioLine, showRatio, showVerdict } from './show-figures.ts';

/** The document as text for a person: where it was seen, the table of ratios, and what is not in it. */
export function renderTable(document: BenchDocument): string {
  const { warnings, results, notRun } = document;
  const notes = [...new Set(results.map(({ note }) => note).filter((note) => note !== undefined))];
  const table = new Table({
    head: ['ours', 'against', 'turns', 'min', 'median', 'max', 'target', ''],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const result of results) table.push(cells(result, document.repetitions, notes));
  return [
    `Sessionlog bench, ${document.machine.date}`,
    machineLine(document),
    ratioLine(document),
    ...warnings.map((warning) => `Warning: ${warning}`),
    table.toString(),
    ...(results.some(({ target }) => target?.unanimous === false)
      ? ['?) the verdict is that of the median; not every repetition agrees']
      : []),
    ...notes.map((note, index) => `${index + 1}) ${note}`),
    ...(notRun.length === 0 ? [] : ['Not run:', ...notRun.map(({ what, why }) => `- ${what}: ${why}`)]),
    '',
  ].join('\n');
}

function cells(result: BenchResult, repetitions: number, notes: readonly string[]): string[] {
  const { row, against, processes, ratio, target, note } = result;
  const name = note === undefined ? row : `${row} ${notes.indexOf(note) + 1})`;
  const verdict = `${showVerdict(result)}${target?.unanimous === false ? ' ?' : ''}`;
  const { min, median, max } = ratio;
  const turns = `${repetitions} × ${processes}`;
  return [name, against, turns, ...[min, median, max].map(showRatio), target?.text ?? '', verdict];
}
