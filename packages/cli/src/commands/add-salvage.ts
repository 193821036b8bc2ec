import type { Command } from 'commander';
import { addJsonOption } from '../add-log-options.ts';
import { readLogLocation } from '../log-location.ts';
import { Output } from '../output.ts';
import { type Salvaged, salvageLog } from '../salvage-log.ts';
import type { Shell } from '../shell.ts';

interface SalvageOptions {
  readonly json?: true;
  readonly again?: true;
}

/** `salvage`: copies what can be read of a damaged log. Its exit code is 1 where something was lost. */
export function addSalvage(program: Command, shell: Shell): void {
  const command = program
    .command('salvage')
    .description('copy what can be read of a damaged log to a new one; exit code 1 where something was lost')
    .argument('<from>', 'a log as in --log; it is not changed')
    .argument('<to>', 'a log that is not there yet, or empty; of a file log, a file log')
    .option('--again', 'begin anew where an unfinished copy stands that nobody is at work on');
  addJsonOption(command).action(async (from: string, to: string, { json, again }: SalvageOptions) => {
    const output = new Output(shell, json === true);
    const salvaged = await salvageLog(shell, readLogLocation(from), readLogLocation(to), again === true);
    const isWhole = salvaged.lost.length === 0;
    if (!isWhole) shell.code = 1;
    await output.answer(salvaged, ...lines(salvaged));
    if (isWhole) return;
    output.note(
      'What is lost may have held a logout. End all sessions of the copy unless you know better: revoke all.',
    );
  });
}

function lines({ events, snapshotEntries, lost }: Salvaged): readonly string[] {
  const snapshot = snapshotEntries === undefined ? '' : ', and the snapshot in front of them';
  return [
    `Copied ${events} events${snapshot}.`,
    ...lost.map(({ file, from, to, reason }) => `lost: ${file}, ${place(from, to)}: ${reason}`),
  ];
}

function place(from: number | undefined, to: number | undefined): string {
  if (to !== undefined) return `from byte ${from} to ${to}`;
  return from === undefined ? 'behind what was copied' : `from position ${from} on`;
}
