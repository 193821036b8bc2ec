import type { CommanderError } from 'commander';

// What commander quotes of these is ours: the names of arguments and options.
const SAID_BY_COMMANDER: ReadonlySet<string> = new Set([
  'commander.missingArgument',
  'commander.optionMissingArgument',
  'commander.missingMandatoryOptionValue',
]);
// Too short, and too plain, for a token or a part of one.
const OPTION = /'(--?[a-z][a-z-]{0,19})(?:[=']|$)/;
const HELP = 'See: sessionlog --help';

/** What is wrong with the arguments. Nothing of them is quoted but an option that can't be a secret. */
export function usageMessage({ code, message }: CommanderError): string {
  if (SAID_BY_COMMANDER.has(code)) return `${message.replace(/^error: /, '')}. ${HELP}`;
  switch (code) {
    case 'commander.help':
      return '';
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
