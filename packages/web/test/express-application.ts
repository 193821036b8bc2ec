import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import session, { type SessionOptions } from 'express-session';
import { onTestFinished } from 'vitest';
import { Gate } from './gate.ts';
import type {} from './session-fields.ts';

/** A server of one test. */
export interface StartedApplication {
  readonly url: string;
  /** Where `/slow` waits. */
  readonly gate: Gate;
  /** What went wrong in requests, in its order. */
  readonly failures: unknown[];
}

/** Starts a real express with a real express-session. @param more - adds what else a test asks for. */
export async function startExpress(
  options: Partial<SessionOptions>,
  more: (app: Express) => void = () => {},
): Promise<StartedApplication> {
  const gate = new Gate();
  const failures: unknown[] = [];
  const app = express();
  app.use(session({ secret: 'not of this world', resave: false, saveUninitialized: false, ...options }));
  app.get('/login', (request, response, next) => {
    request.session.regenerate((error) => {
      if (error) return next(error);
      request.session.user = 'ann';
      response.send('welcome');
    });
  });
  app.get('/login-in-place', (request, response) => {
    request.session.user = 'ann';
    response.send('welcome');
  });
  app.get('/logout', (request, response, next) => {
    request.session.destroy((error) => (error ? next(error) : response.send('bye')));
  });
  app.get('/drop', (request, response) => {
    Reflect.set(request, 'session', null);
    response.send('dropped');
  });
  app.get('/read', ({ session: { user, note, cart } }, response) => void response.json({ user, note, cart }));
  app.get('/write', ({ session: data, query }, response) => {
    data.note = String(query['note']);
    data.cart = [...(data.cart ?? []), data.note];
    response.send('written');
  });
  app.get('/slow', async ({ session: data }, response) => {
    data.note = 'late';
    await gate.pass();
    response.send('done');
  });
  app.get('/slow-read', async (_request, response) => {
    await gate.pass();
    response.send('done');
  });
  app.get('/max-age/:ms', ({ session: data, params, query }, response) => {
    data.cookie.maxAge = Number(params.ms);
    if (query['note'] !== undefined) data.note = params.ms;
    response.send('set');
  });
  app.get('/reload', (request, response, next) => {
    request.session.note = 'not saved';
    request.session.reload((error) => (error ? next(error) : response.json(request.session)));
  });
  more(app);
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    failures.push(error);
    if (!response.headersSent) response.status(500).send('failed');
  });
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, gate, failures };
}
