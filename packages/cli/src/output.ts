import { once } from 'node:events';
import { styleText } from 'node:util';
import { printable, printableJson } from './printable.ts';
import type { Shell } from './shell.ts';

/** What a command answers, on standard output: lines for people, or with `--json` one value on each line. */
export class Output {
  readonly #shell: Shell;
  readonly #isJson: boolean;

  constructor(shell: Shell, isJson: boolean) {
    this.#shell = shell;
    this.#isJson = isJson;
  }

  /** Writes a value, or its lines for people. Resolves when there is room for more. */
  async answer(value: unknown, ...lines: readonly string[]): Promise<void> {
    if (this.#isJson) await this.#write(printableJson(value));
    else for (const line of lines) await this.#write(printable(line));
  }

  /** Writes what only people need, such as the names of columns. */
  async heading(text: string): Promise<void> {
    if (this.#isJson) return;
    const { stdout } = this.#shell;
    // It asks the stream, NO_COLOR and FORCE_COLOR whether there are colours.
    await this.#write(styleText('bold', text, { stream: stdout }));
  }

  /** Tells people something beside the answer, on standard error. */
  note(text: string): void {
    if (!this.#isJson) this.show(text);
  }

  /** Shows on standard error, in any case, what somebody is asked about. */
  show(text: string): void {
    this.#shell.stderr.write(`${printable(text)}\n`);
  }

  async #write(line: string): Promise<void> {
    const { stdout } = this.#shell;
    if (!stdout.write(`${line}\n`)) await once(stdout, 'drain');
  }
}
