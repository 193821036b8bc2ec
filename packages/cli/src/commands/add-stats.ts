import type { Command } from 'commander';
import { addKeyOption, addLogOptions, type LogOptions } from '../add-log-options.ts';
import { Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { withStore } from '../with-store.ts';

/** `stats`: how many sessions there are, and what the log says of itself. */
export function addStats(program: Command, shell: Shell): void {
  const command = program.command('stats').description('tell how many sessions there are, and how the log is');
  addKeyOption(addLogOptions(command)).action(async (options: LogOptions) => {
    const output = new Output(shell, options.json === true);
    await withStore(shell, options, 'look', async ({ store, log }) => {
      const { live, lapsed, ended, position } = await store.stats();
      const figures = { live, lapsed, ended, position };
      const own = await log.stats();
      await output.answer({ ...figures, log: own }, ...lines(figures), ...lines(own));
    });
  });
}

function lines(figures: object): readonly string[] {
  return Object.entries(figures).map(([name, value]) => `${name.padEnd(18)}  ${value ?? 'none'}`);
}
