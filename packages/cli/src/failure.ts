import { isNativeError } from 'node:util/types';
import { printable, printableJson } from './printable.ts';

/** What can be said of something that was thrown. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

const OURS = /^ERR_(?:USAGE|UNFINISHED_COPY|SESSION|EVENT|INSECURE_PATH)/;
const OF_THE_SYSTEM = /^E[A-Z0-9]{2,30}$/;
const FRAME = /^ {4}at .*$/gm;

/** What can be said of something that was thrown, without anything that it could quote. */
export function failureOf(error: unknown): Failure {
  if (!isNativeError(error)) return { code: 'ERR_UNFORESEEN', message: 'Something that is no error was thrown.' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (OURS.test(code)) return { code, message: error.message };
  if (OF_THE_SYSTEM.test(code))
    return { code, message: `The system refused a file that was named (${code}). Check it, then try again.` };
  const message = ['This was not foreseen. Report it, with these lines:', ...framesOf(error)].join('\n');
  return { code: 'ERR_UNFORESEEN', message };
}

// Lines of the message that look like frames are none.
function framesOf({ message, stack = '' }: Error): readonly string[] {
  const at = stack.indexOf(message);
  return at === -1 ? [] : (stack.slice(at + message.length).match(FRAME) ?? []);
}

/** A failure as it is written to standard error. */
export function failureText(failure: Failure, isJson: boolean): string {
  if (isJson) return `${printableJson({ error: failure })}\n`;
  return `sessionlog: ${failure.message.split('\n').map(printable).join('\n')}\n`;
}
