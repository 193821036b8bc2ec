import { hasCode } from '@sessionlog/core';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { codeOf } from './failure-sentence.ts';
import { answerProblem } from './problem.ts';

/**
 * Turns what a route threw into an answer. Whoever asks is a stranger: of a failure on this side they learn that it
 * happened and no more; `onFailure` gets it for the terminal.
 */
export function answerFailure(error: Error, c: Context, onFailure: (error: unknown) => void): Response {
  if (hasCode(error, 'ERR_SESSION_INVALID')) {
    const { field, message } = error;
    return answerProblem(c, 400, { error: 'invalid_request', field, message });
  }
  if (error instanceof HTTPException) {
    return answerProblem(c, error.status, { error: 'invalid_request', message: error.message });
  }
  // Whoever asked went away in the middle of the request: nobody is left to answer, and nothing here failed.
  if (codeOf(error) === 'ECONNRESET') {
    return answerProblem(c, 400, { error: 'invalid_request', message: 'The request broke off.' });
  }
  onFailure(error);
  if (codeOf(error)?.startsWith('ERR_EVENT_')) {
    const message = 'The log of the sessions does not answer. Try again in a moment.';
    return answerProblem(c, 503, { error: 'log_unavailable', message });
  }
  return answerProblem(c, 500, { error: 'internal', message: 'Something failed on this side. Try again.' });
}
