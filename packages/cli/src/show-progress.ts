import { progressLine } from './progress-line.ts';
import type { Shell } from './shell.ts';

const PER_SECOND = 10;

/**
 * Does long work of `total` steps, 0 for nobody knows how many, each of which calls `step`. How far it is stands on standard
 * error meanwhile where that is a terminal; elsewhere nothing does.
 */
export async function showProgress<Result>(
  { stderr, clock }: Pick<Shell, 'stderr' | 'clock'>,
  doing: string,
  total: number,
  work: (step: () => void) => Promise<Result>,
): Promise<Result> {
  if (stderr.isTTY !== true) return work(() => {});
  const { SingleBar } = await import('cli-progress');
  const begin = clock();
  let done = 0;
  const bar = new SingleBar({
    format: () => progressLine({ doing, done, total, elapsedMs: clock() - begin }),
    stream: stderr,
    fps: PER_SECOND,
    clearOnComplete: true,
    // A terminal whose wrapping was turned off would stay so when we are killed: the line is cut instead.
    linewrap: true,
    // It would keep the first interrupt to itself.
    gracefulExit: false,
  });
  bar.start(1, 0);
  try {
    return await work(() => {
      done += 1;
    });
  } finally {
    bar.stop();
  }
}
