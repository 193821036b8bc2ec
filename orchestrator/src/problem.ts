import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The body of every answer that is a refusal or a failure. */
export interface Problem {
  /** A stable word for programs. */
  readonly error: string;
  /** A sentence for people: what happened and what to do. */
  readonly message: string;
  /** Which part of the request is wrong. */
  readonly field?: string;
}

/** Answers with a problem. */
export function answerProblem(c: Context, status: ContentfulStatusCode, problem: Problem): Response {
  return c.json(problem, status);
}
