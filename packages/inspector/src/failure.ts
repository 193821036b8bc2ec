import { hasCode } from '@sessionlog/core';
import type { FailureAnswer } from './failure-answer.ts';
import { RequestRefusal } from './request-refusal.ts';

const UNKNOWN = 'Something went wrong here. Try again, and look into the log of the process if it stays so.';

// What is wrong with these is wrong with how the inspector was made, and not with the request.
const OURS: readonly string[] = ['clock', 'randomBytes', 'log'];

/** An error as it is told to a page: its code and its sentence where it is one of ours, and nothing that could be a path. */
export interface Failure extends FailureAnswer {
  readonly status: number;
}

/** What is told of an error. */
export function failure(error: unknown): Failure {
  if (error instanceof RequestRefusal) {
    const { status, code, message, ended } = error;
    return { status, error: { code, message, ended } };
  }
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return told(500, 'ERR_INTERNAL', UNKNOWN);
  const message = /[/\\]/.test(error.message) ? `The event log failed (${code}). ${UNKNOWN}` : error.message;
  if (hasCode(error, 'ERR_SESSION_INVALID') && !OURS.includes(error.field)) return told(400, code, message);
  if (code === 'ERR_EVENT_LOG_COMPACTED') {
    return told(410, code, 'That moment was compacted, and the log can not tell of it any more. Look at a newer one.');
  }
  return told(500, code, message);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^ERR_(?:SESSION|EVENT|INSECURE)_[A-Z_]+$/.test(code) ? code : undefined;
}

function told(status: number, code: string, message: string): Failure {
  return { status, error: { code, message } };
}
