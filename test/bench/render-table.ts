import Table from 'cli-table3';
import type { BenchDocument } from './bench-document.ts';
import type { BenchResult } from './bench-report.ts';

/** The document as text for a person: where it was seen, the table of ratios, and what is not in it. */
export function renderTable({ machine, events, repetitions, warnings, results, notRun }: BenchDocument): string {
  const notes = [...new Set(results.map(({ note }) => note).filter((note) => note !== undefined))];
  const table = new Table({
    head: ['ours', 'against', 'min', 'median', 'max', 'target', ''],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const result of results) table.push(cells(result, notes));
  const { date, node, system, processor, processors, memoryMib, load } = machine;
  return [
    `Sessionlog bench, ${date}`,
    `Node ${node} on ${system}, ${processors} × ${processor}, ${memoryMib} MiB, load ${load}`,
    `Ratios, ours divided by the baseline's in the same run: ${repetitions} interleaved repetitions, ${events} sessions or events.`,
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

function cells({ row, against, ratio, target, note }: BenchResult, notes: readonly string[]): string[] {
  const name = note === undefined ? row : `${row} ${notes.indexOf(note) + 1})`;
  const verdict = target === undefined ? '' : `${target.met ? 'met' : 'not met'}${target.unanimous ? '' : ' ?'}`;
  return [name, against, show(ratio.min), show(ratio.median), show(ratio.max), target?.text ?? '', verdict];
}

// Two digits are certain at best; more would only look exact.
function show(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toPrecision(ratio >= 1 ? 3 : 2);
}
