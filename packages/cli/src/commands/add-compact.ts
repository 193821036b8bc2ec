import type { Command } from 'commander';
import { addLogOptions, type LogOptions } from '../add-log-options.ts';
import { readDuration } from '../duration.ts';
import { Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { withStore } from '../with-store.ts';

/** `compact`: puts a snapshot in the place of old events. */
export function addCompact(program: Command, shell: Shell): void {
  const command = program
    .command('compact')
    .description('put a snapshot in the place of old events; what it stands for is no history any more')
    .requiredOption('--retain <duration>', 'how much of the past stays as events: 90d, 12h, or 0');
  addLogOptions(command).action(async (options: LogOptions & { readonly retain: string }) => {
    const output = new Output(shell, options.json === true);
    const retainMs = readDuration('--retain', options.retain);
    const compaction = await withStore(shell, options, 'append', ({ store, reading }) =>
      reading('compacting', () => store.compact({ retainMs })),
    );
    const { upTo, sessions = 0, handles = 0 } = compaction ?? {};
    const done = `Compacted up to position ${upTo}: ${sessions} live sessions, and ${handles} that are over, are in the snapshot.`;
    await output.answer({ upTo, sessions, handles }, upTo === undefined ? 'There was nothing to compact.' : done);
  });
}
