import type { Command } from 'commander';
import { addKeyOption, addLogOptions, type LogOptions } from '../add-log-options.ts';
import { Output } from '../output.ts';
import { SESSION_COLUMNS, sessionText } from '../session-text.ts';
import type { Shell } from '../shell.ts';
import { withStore } from '../with-store.ts';

/** `list`: the live sessions. */
export function addList(program: Command, shell: Shell): void {
  const command = program
    .command('list')
    .description('list the live sessions, oldest first')
    .option('--principal <name>', 'only those of one principal');
  addKeyOption(addLogOptions(command)).action(async (options: LogOptions & { readonly principal?: string }) => {
    const output = new Output(shell, options.json === true);
    await withStore(shell, options, 'look', async ({ store }) => {
      await output.heading(SESSION_COLUMNS);
      for await (const session of store.list({ principal: options.principal })) {
        await output.answer(session, sessionText(session));
      }
    });
  });
}
