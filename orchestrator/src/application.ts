import type { SessionStore } from '@sessionlog/core';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { answerFailure } from './answer-failure.ts';
import { type Page, pageRoutes } from './page.ts';
import { answerProblem } from './problem.ts';
import { refuseCrossOrigin } from './refuse-cross-origin.ts';
import { refuseForeignHost } from './refuse-foreign-host.ts';
import { sessionRoutes } from './session-routes.ts';

/** What the application answers from. */
export interface ApplicationOptions {
  readonly store: SessionStore;
  /** What the header `x-worker` says. */
  readonly worker: string;
  /** The address that is listened on. */
  readonly host: string;
  readonly page: Page;
  /** Told about each failure on this side that a request met. */
  readonly onFailure: (error: unknown) => void;
}

const MOST_BODY_BYTES = 64 * 1024;

/** The orchestrator's HTTP interface: login page and JSON. It opens nothing and listens nowhere. */
export function application({ store, worker, host, page, onFailure }: ApplicationOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('x-worker', worker);
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header('Allow', methods.join(', '));
        return answerProblem(c, 405, { error: 'method', message: `Use one of these methods: ${methods.join(', ')}.` });
      },
    }),
  );
  app.use(refuseForeignHost(host));
  app.use(refuseCrossOrigin);
  app.use(
    bodyLimit({
      maxSize: MOST_BODY_BYTES,
      onError: (c) => answerProblem(c, 413, { error: 'too_large', message: 'Send at most 64 KiB.' }),
    }),
  );
  app.route('/', sessionRoutes(store));
  app.route('/', pageRoutes(page));
  app.get('/health', async (c) => c.json({ worker, ...(await store.stats()) }));
  app.notFound((c) => answerProblem(c, 404, { error: 'not_found', message: 'Nothing is here. Begin at /.' }));
  app.onError((error, c) => answerFailure(error, c, onFailure));
  return app;
}
