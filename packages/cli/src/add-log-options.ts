import { type Command, Option } from 'commander';
import type { StoreSelection } from './with-store.ts';

/** What every command about a log is given. */
export interface LogOptions extends StoreSelection {
  readonly json?: true | undefined;
}

/** Adds `--log` and `--json` to a command. */
export function addLogOptions(command: Command): Command {
  return addJsonOption(
    command.addOption(
      new Option('--log <location>', 'which log: file:…, sqlite:… or postgres://…')
        .env('SESSIONLOG_LOG')
        .makeOptionMandatory(),
    ),
  );
}

/** Adds `--handle-keys` to a command. */
export function addKeyOption(command: Command): Command {
  return command.option(
    '--handle-keys <file>',
    'see the sessions as a store with these keys does; default: all of them',
  );
}

/** Adds `--json` to a command. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'answer in JSON, one value on each line');
}
