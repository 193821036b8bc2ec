import type { Command } from 'commander';
import { addJsonOption } from '../add-log-options.ts';
import { type CopiedEvents, copyEvents } from '../copy-events.ts';
import { countEvents } from '../count-events.ts';
import { areEventsCopied, isSnapshotCopied } from '../is-copy.ts';
import { readLogLocation } from '../log-location.ts';
import { type LogTarget, openTarget } from '../log-target.ts';
import { type OpenedLog, openLog } from '../open-log.ts';
import { Output } from '../output.ts';
import { refuseInside } from '../refuse-inside.ts';
import type { Shell } from '../shell.ts';
import { showProgress } from '../show-progress.ts';
import { UsageError } from '../usage-error.ts';
import { watchedLog } from '../watched-log.ts';

interface CopyOptions {
  readonly json?: true;
  readonly again?: true;
}

/** `copy`: a log into an empty one of any kind, compared when it is done. */
export function addCopy(program: Command, shell: Shell): void {
  const command = program
    .command('copy')
    .description('copy a log into an empty one of any kind, and compare them; stop the writers first')
    .argument('<from>', 'a log as in --log')
    .argument('<to>', 'a log that is not there yet, or empty')
    .option('--again', 'begin anew where an unfinished copy stands that nobody is at work on');
  addJsonOption(command).action(async (from: string, to: string, { json, again }: CopyOptions) => {
    const output = new Output(shell, json === true);
    const [source, destination] = [readLogLocation(from), readLogLocation(to)];
    refuseInside(source, destination);
    const opened = await showProgress(shell, 'opening', 0, () => openLog(source, 'look'));
    try {
      const target = await showProgress(shell, 'opening', 0, () => openTarget(destination));
      try {
        const copied = await copyAll(
          shell,
          watchedLog(opened, () => {}),
          target,
          again === true,
        );
        await target.publish();
        const { events, snapshotEntries } = copied;
        const snapshot = snapshotEntries === undefined ? '' : ', and the snapshot in front of them';
        await output.answer(copied, `Copied ${events} events${snapshot}. The copy was read, and is equal.`);
      } catch (error) {
        await target.discard();
        if (!target.isApart && !(error instanceof UsageError)) {
          output.note('If anything was copied by now, every store refuses it. Copy to the same place with --again.');
        }
        throw error;
      }
    } finally {
      await opened.close();
    }
  });
}

async function copyAll(shell: Shell, from: OpenedLog, target: LogTarget, isAgain: boolean): Promise<CopiedEvents> {
  const { log: to } = target;
  const total = await showProgress(shell, 'counting', 0, (step) => countEvents(from, step));
  const part = await showProgress(shell, 'copying', total, (step) => copyEvents(from, target, step, isAgain));
  refuseOther(await showProgress(shell, 'comparing', part.events, (step) => areEventsCopied(from, to, part, step)));
  return showProgress(shell, 'finishing', 0, async () => {
    const copied = await part.release();
    refuseOther(await isSnapshotCopied(from, to, part));
    return copied;
  });
}

function refuseOther(isEqual: boolean): void {
  if (isEqual) return;
  throw new UsageError(
    'The copy differs from its source, as somebody compacted or wrote meanwhile. Stop them, then copy again.',
  );
}
