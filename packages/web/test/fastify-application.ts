import fastifyCookie from '@fastify/cookie';
import fastifySession, { type FastifySessionOptions } from '@fastify/session';
import fastify, { type FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import type { StartedApplication } from './express-application.ts';
import { Gate } from './gate.ts';
import type {} from './session-fields.ts';

/**
 * Starts a real fastify with a real @fastify/session: the same application as on express.
 *
 * @param more - adds what else a test asks for.
 */
export async function startFastify(
  options: Partial<FastifySessionOptions>,
  more: (app: FastifyInstance) => void = () => {},
): Promise<StartedApplication> {
  const gate = new Gate();
  const failures: unknown[] = [];
  const app = fastify();
  onTestFinished(() => app.close());
  await app.register(fastifyCookie);
  const cookie = { secure: false };
  await app.register(fastifySession, {
    secret: 'not of this world, and 32 long at least',
    saveUninitialized: false,
    ...options,
    cookie: { ...cookie, ...options.cookie },
  });
  app.get('/login', async ({ session }) => {
    session.user = 'ann';
    // It saves the new session at once: what it is to know has to be there by now.
    await session.regenerate(['user']);
    return 'welcome';
  });
  app.get('/login-in-place', async ({ session }) => {
    session.user = 'ann';
    return 'welcome';
  });
  app.get('/logout', async ({ session }) => {
    await session.destroy();
    return 'bye';
  });
  app.get('/read', async ({ session: { user, note, cart } }) => ({ user, note, cart }));
  app.get<{ Querystring: { note: string } }>('/write', async ({ session, query: { note } }) => {
    session.note = note;
    session.cart = [...(session.cart ?? []), note];
    return 'written';
  });
  app.get('/slow', async ({ session }) => {
    session.note = 'late';
    await gate.pass();
    return 'done';
  });
  more(app);
  app.setErrorHandler((error, _request, reply) => {
    failures.push(error);
    return reply.status(500).send('failed');
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, gate, failures };
}
