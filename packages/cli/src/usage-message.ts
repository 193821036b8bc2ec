import type { CommanderError } from 'commander';

// What commander quotes of what is missing is ours: the names of arguments and options.
const QUOTED = /'([^']+)'/;
// Too short, and too plain, for a token or a part of one.
const OPTION = /'(--?[a-z][a-z-]{0,19})(?:[=']|$)/;
const HELP = 'See: sessionlog --help';

/** What is wrong with the arguments. Nothing of them is quoted but an option that can't be a secret. */
export function usageMessage({ code, message }: CommanderError): string {
  const missing = (): string => QUOTED.exec(message)?.[1] ?? '';
  switch (code) {
    case 'commander.help':
      return '';
    case 'commander.missingArgument':
      return `The argument <${missing()}> is missing. ${HELP}`;
    case 'commander.missingMandatoryOptionValue':
      return `The option ${missing()} is missing. ${HELP}`;
    case 'commander.optionMissingArgument':
      return `The option ${missing()} was given nothing. ${HELP}`;
    case 'commander.conflictingOption':
      return `Two options exclude each other. ${HELP}`;
    case 'commander.unknownOption': {
      const option = OPTION.exec(message)?.[1];
      return `${option === undefined ? 'An option' : `The option ${option}`} is not known. ${HELP}`;
    }
    case 'commander.unknownCommand':
      return `There is no such command. ${HELP}`;
    case 'commander.excessArguments':
      return `There are too many arguments. A token is never one: it is read from standard input. ${HELP}`;
    default:
      return `The arguments are not understood. ${HELP}`;
  }
}
