import type { Command } from 'commander';
import { addLogOptions, type LogOptions } from '../add-log-options.ts';
import { readLogLocation } from '../log-location.ts';
import { Output } from '../output.ts';
import type { ExitCode, Shell } from '../shell.ts';
import { showProgress } from '../show-progress.ts';
import { type LogVerification, verifyLog } from '../verify-log.ts';

const CODES: Readonly<Record<LogVerification['verdict'], ExitCode>> = { sound: 0, torn: 1, damaged: 2 };

/** `verify`: reads all of a log. Its exit code is 0 for a sound log, 1 for torn records, 2 for damage. */
export function addVerify(program: Command, shell: Shell): void {
  const command = program
    .command('verify')
    .description('read all of a log: exit code 0 for a sound one, 1 with torn records, 2 with damage');
  addLogOptions(command).action(async (options: LogOptions) => {
    const output = new Output(shell, options.json === true);
    const found = await verifyLog(readLogLocation(options.log), (doing, total, work) =>
      showProgress(shell, doing, total, work),
    );
    shell.code = CODES[found.verdict];
    await output.answer(found, said(found));
  });
}

function said({ verdict, events, torn, problem }: LogVerification): string {
  switch (verdict) {
    case 'sound':
      return `Sound: ${events} events.`;
    case 'torn':
      return `Torn: ${events} events. Unfinished records: ${torn}; they were never acknowledged, and nothing is to be done.`;
    case 'damaged':
      // It may be sound, and of a newer version.
      return `Not sound. ${problem}`;
  }
}
