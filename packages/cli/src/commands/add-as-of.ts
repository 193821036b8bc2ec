import { type PastSession, type PastSessions, SessionStore } from '@sessionlog/core';
import type { Command } from 'commander';
import { addLogOptions, type LogOptions } from '../add-log-options.ts';
import { readLogLocation } from '../log-location.ts';
import { readMoment, timeText } from '../moment.ts';
import { openLog } from '../open-log.ts';
import { Output } from '../output.ts';
import { readSessionId } from '../session-id.ts';
import { eventText, SESSION_COLUMNS, sessionText } from '../session-text.ts';
import type { Shell } from '../shell.ts';
import { showProgress } from '../show-progress.ts';
import { watchedLog } from '../watched-log.ts';

interface AsOfOptions extends LogOptions {
  readonly principal?: string;
  readonly session?: string;
}

/** `as-of`: the sessions as they were at a moment of the past, or one of them. */
export function addAsOf(program: Command, shell: Shell): void {
  const command = program
    .command('as-of')
    .description('list the sessions that were live at a moment of the past')
    .argument('<moment>', 'a time such as 2026-05-02T13:00:00Z, or a position of the log')
    .option('--principal <name>', 'only those of one principal')
    .option('--session <id>', 'tell what was known of one session, live or dead, instead');
  addLogOptions(command).action(async (given: string, options: AsOfOptions) => {
    const output = new Output(shell, options.json === true);
    const moment = readMoment(given);
    const id = options.session === undefined ? undefined : readSessionId(options.session);
    const location = readLogLocation(options.log);
    const log = await showProgress(shell, 'opening', 0, () => openLog(location, 'look'));
    try {
      const past = await showProgress(shell, 'reading events', 0, (step) =>
        SessionStore.asOf(watchedLog(log, step), moment),
      );
      if (id === undefined) await tellAll(output, past, options.principal);
      else if (!(await tellOne(output, past.find(id)))) shell.code = 1;
    } finally {
      await log.close();
    }
  });
}

async function tellAll(output: Output, past: PastSessions, principal: string | undefined): Promise<void> {
  const { live, lapsed, ended, position } = past.stats();
  output.note(
    `At ${timeText(past.time)}, position ${position ?? 'none'}: ${live} live, ${lapsed} lapsed, ${ended} ended`,
  );
  await output.heading(SESSION_COLUMNS);
  for (const session of past.list({ principal })) await output.answer(session, sessionText(session));
}

async function tellOne(output: Output, found: PastSession | undefined): Promise<boolean> {
  if (found === undefined) {
    output.note('No such session was known then.');
    return false;
  }
  const { id, state, session, endedBy, rotatedTo } = found;
  const lines = [
    `${id}  ${state}${rotatedTo === undefined ? '' : `, rotated to ${rotatedTo}`}`,
    ...(session === undefined ? [] : [sessionText(session)]),
    ...(endedBy === undefined ? [] : [eventText(endedBy)]),
  ];
  await output.answer(found, ...lines);
  return true;
}
