import type { Command } from 'commander';
import { addLogOptions, type LogOptions } from '../add-log-options.ts';
import { Output } from '../output.ts';
import { readSessionId } from '../session-id.ts';
import { EVENT_COLUMNS, eventText } from '../session-text.ts';
import type { Shell } from '../shell.ts';
import { withStore } from '../with-store.ts';

/** `history`: the events of one session. Its exit code is 1 where the log has none. */
export function addHistory(program: Command, shell: Shell): void {
  const command = program
    .command('history')
    .description('tell the life of a session, live or dead, as far as the log was not compacted')
    .argument('<session>', 'its public id');
  addLogOptions(command).action(async (given: string, options: LogOptions) => {
    const output = new Output(shell, options.json === true);
    const id = readSessionId(given);
    await withStore(shell, options, 'look', async ({ store }) => {
      let found = false;
      for await (const event of store.history(id)) {
        if (!found) await output.heading(EVENT_COLUMNS);
        found = true;
        await output.answer(event, eventText(event));
      }
      if (found) return;
      shell.code = 1;
      output.note('The log has no event of this session: it never had, or they were compacted.');
    });
  });
}
