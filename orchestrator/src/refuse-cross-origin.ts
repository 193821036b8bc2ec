import type { MiddlewareHandler } from 'hono';
import { answerProblem } from './problem.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses what changes something and comes from a page of another site (CSRF): browsers name it in `Origin`. */
export const refuseCrossOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin');
  if (READING.has(c.req.method) || origin === undefined || URL.parse(origin)?.host === new URL(c.req.url).host) {
    return next();
  }
  const message = 'A page of another site asked for this. Use the page of this server, or send no Origin header.';
  return answerProblem(c, 403, { error: 'cross_origin', message });
};
