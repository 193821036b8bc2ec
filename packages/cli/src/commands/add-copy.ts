import type { Command } from 'commander';
import { addJsonOption } from '../add-log-options.ts';
import { type CopiedEvents, copyEvents, isCopy } from '../copy-events.ts';
import { countEvents } from '../count-events.ts';
import { readLogLocation } from '../log-location.ts';
import { openTarget } from '../log-target.ts';
import { type OpenedLog, openLog } from '../open-log.ts';
import { Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { showProgress } from '../show-progress.ts';
import { UsageError } from '../usage-error.ts';

/** `copy`: a log into an empty one of any kind, compared when it is done. */
export function addCopy(program: Command, shell: Shell): void {
  const command = program
    .command('copy')
    .description('copy a log into an empty one of any kind, and compare them; stop the writers first')
    .argument('<from>', 'a log as in --log')
    .argument('<to>', 'a log that is not there yet, or empty');
  addJsonOption(command).action(async (from: string, to: string, { json }: { readonly json?: true }) => {
    const output = new Output(shell, json === true);
    const [source, destination] = [readLogLocation(from), readLogLocation(to)];
    const log = await openLog(source, 'look');
    try {
      const target = await openTarget(destination);
      try {
        const copied = await copyAll(shell, log, target.log);
        await target.publish();
        const { events, snapshotEntries } = copied;
        const snapshot = snapshotEntries === undefined ? '' : ', and the snapshot in front of them';
        await output.answer(copied, `Copied ${events} events${snapshot}. The copy was read, and is equal.`);
      } catch (error) {
        await target.discard();
        if (!target.isApart)
          output.note('What was copied by now is no copy. Do not open it, and copy to another place.');
        throw error;
      }
    } finally {
      await log.close();
    }
  });
}

async function copyAll(shell: Shell, from: OpenedLog, to: OpenedLog): Promise<CopiedEvents> {
  const total = await showProgress(shell, 'counting', 0, (step) => countEvents(from, step));
  const copied = await showProgress(shell, 'copying', total, (step) => copyEvents(from, to, step));
  const { events } = copied;
  const isEqual = await showProgress(shell, 'comparing', events, (step) => isCopy(from, to, events, step));
  if (isEqual) return copied;
  throw new UsageError(
    'The copy differs from its source, as somebody compacted or wrote meanwhile. Stop them, then copy again.',
  );
}
