import { SingleBar } from 'cli-progress';

/** Shows on a terminal's standard error how far the bench is; where there is no terminal, nothing. */
export class BenchProgress {
  readonly #bar = new SingleBar({
    format: ' {bar} {percentage}% | {doing}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
  });

  /** Begins something of `total` steps. */
  begin(doing: string, total: number): void {
    this.#bar.start(total, 0, { doing });
  }

  /** Tells that `done` steps are over. */
  show(done: number, doing?: string): void {
    this.#bar.update(done, doing === undefined ? {} : { doing });
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar.stop();
  }
}
