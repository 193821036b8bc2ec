import { type Command, Option } from 'commander';
import { addLogOptions, type LogOptions } from '../add-log-options.ts';
import { Output } from '../output.ts';
import { readPosition } from '../position.ts';
import { changeText, EVENT_COLUMNS } from '../session-text.ts';
import type { Shell } from '../shell.ts';
import { withStore } from '../with-store.ts';

interface TailCommandOptions extends LogOptions {
  readonly after?: string;
  readonly all?: true;
}

/** `tail`: every change, of every process, as it comes. */
export function addTail(program: Command, shell: Shell): void {
  const command = program
    .command('tail')
    .description('tell every change, of every process, as it comes, until it is interrupted')
    .option('--after <position>', 'begin behind a position; default: with what is new')
    .addOption(new Option('--all', 'begin with the oldest change that is kept').conflicts('after'));
  addLogOptions(command).action(async (options: TailCommandOptions) => {
    const output = new Output(shell, options.json === true);
    const given = options.after === undefined ? undefined : readPosition('--after', options.after);
    await withStore(shell, options, 'look', async ({ store }) => {
      const after = options.all === true ? undefined : (given ?? (await store.stats()).position);
      await output.heading(EVENT_COLUMNS);
      for await (const change of store.changes({ after })) await output.answer(change, changeText(change));
    });
  });
}
