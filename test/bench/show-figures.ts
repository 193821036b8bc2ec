import type { BenchDocument } from './bench-document.ts';
import type { BenchResult } from './bench-report.ts';

/** A ratio as text. Two digits are certain at best; more would only look exact. */
export function showRatio(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toPrecision(ratio >= 1 ? 3 : 2);
}

/** Where the figures were seen. */
export function machineLine({ machine }: BenchDocument): string {
  const { node, system, processor, processors, memoryMib, load } = machine;
  return `Node ${node} on ${system}, ${processors} × ${processor}, ${memoryMib} MiB, load ${load}`;
}

/** What the figures are. */
export function ratioLine({ events, repetitions }: BenchDocument): string {
  return (
    `Ratios, ours divided by the baseline's in the same repetition, of ${events} sessions or events. Each of the ` +
    `${repetitions} repetitions runs every process of the row's group once, one after the other, and begins with another ` +
    'one each time; turns are repetitions × processes.'
  );
}

/** What is said of a target: of ours whether it is met, of a limit whether anything could meet it. */
export function showVerdict({ target, isLimit }: BenchResult): string {
  if (target === undefined) return '';
  if (isLimit) return `the limit itself: ${target.met ? 'within' : 'out of'} reach`;
  return target.met ? 'met' : 'not met';
}
