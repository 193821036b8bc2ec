import { Refusal } from './refusal.ts';

const OWN_CODE = /^ERR_(SESSION|EVENT|INSECURE)_/;
const CONTROLS = /\p{Cc}+/gu;

/**
 * What failed, on one line, for the terminal. The messages of Sessionlog's own errors hold no secret; those of any other
 * error may quote anything, so only its name and code are told.
 */
export function failureSentence(error: unknown): string {
  if (error instanceof Refusal || isOwn(error)) return error.message.replace(CONTROLS, ' ');
  const code = codeOf(error);
  const name = error instanceof Error ? error.name : typeof error;
  return `Something unexpected happened (${code === undefined ? name : `${name}, ${code}`}). Start again; if it comes back, please report it.`;
}

/** The `code` of an error that has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isOwn(error: unknown): error is Error {
  return OWN_CODE.test(codeOf(error) ?? '');
}
