/** How far long work is. */
export interface ProgressState {
  /** What is done, such as `copying`. */
  readonly doing: string;
  readonly done: number;
  /** Of how many; 0 where that is not known. */
  readonly total: number;
  /** For how long it has been done, in milliseconds. */
  readonly elapsedMs: number;
}

const WIDTH = 24;
const NUMBER: Intl.NumberFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** One line about long work: how far it is, how fast it goes, and how much time it takes still. */
export function progressLine({ doing, done, total, elapsedMs }: ProgressState): string {
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const speed = `${NUMBER.format(rate)}/s`;
  if (total === 0 && done === 0) return `${doing}: ${duration(elapsedMs / 1000)}`;
  if (total === 0) return `${doing}: ${NUMBER.format(done)}, ${speed}`;
  const share = Math.min(1, done / total);
  const bar = '#'.repeat(Math.floor(share * WIDTH)).padEnd(WIDTH, '-');
  const left = rate > 0 ? `, ${duration(Math.max(0, total - done) / rate)} left` : '';
  const percentage = Math.floor(share * 100);
  return `${doing}: [${bar}] ${percentage} % of ${NUMBER.format(total)}, ${speed}${left}`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}
