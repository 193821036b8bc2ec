// Hono: login, logout, a stream that ends with the session, and routes that are for sessions only. The cookie is
// `__Host-session`, HttpOnly, Secure and SameSite=Lax. The log is in memory: put a `FileEventLog` in its place.
import assert from 'node:assert/strict';
import { MemoryEventLog, policies, SessionStore } from '@sessionlog/core';
import { type SessionVariables, sessions } from '@sessionlog/web/hono';
import { Hono } from 'hono';

const log = new MemoryEventLog();
const store = await SessionStore.open(log, { policy: policies.owaspOffice });

const app = new Hono<{ Variables: SessionVariables }>();
app.use(sessions(store));
app.use('/api/*', sessions(store, { required: true }));

app.post('/login', async (c) => {
  // Here the application has checked a password, a passkey or the answer of an identity provider.
  const { session } = await c.var.auth.login({ principal: 'ann', attributes: { role: 'operator' } });
  return c.text(`welcome, until ${new Date(session.absoluteExpiresAt).toISOString()}`);
});
app.get('/me', (c) => c.text(c.var.auth.session?.principal ?? 'nobody'));
app.get('/api/role', (c) => c.json({ role: c.var.auth.session?.attributes['role'] ?? null }));
app.get('/api/events', (c) => {
  const { signal } = c.var.auth;
  const events = new ReadableStream<string>({
    start(controller) {
      controller.enqueue('data: hello\n\n');
      // In whatever process, and for whatever reason the session ends.
      signal.addEventListener('abort', () => {
        controller.enqueue('event: session-over\ndata:\n\n');
        controller.close();
      });
    },
  });
  return c.body(events.pipeThrough(new TextEncoderStream()), { headers: { 'Content-Type': 'text/event-stream' } });
});
app.post('/logout', async (c) => {
  await c.var.auth.logout();
  return c.text('bye');
});

// `app.request` is Hono's own way to ask an application; a server would call `app.fetch`.
assert.equal((await app.request('/api/role')).status, 401);
assert.equal(await (await app.request('/me')).text(), 'nobody');

const welcome = await app.request('/login', { method: 'POST' });
const [line = ''] = welcome.headers.getSetCookie();
assert.match(line, /^__Host-session=sess_[\w-]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
const headers = { cookie: line.slice(0, line.indexOf(';')) };
assert.equal(await (await app.request('/me', { headers })).text(), 'ann');
assert.deepEqual(await (await app.request('/api/role', { headers })).json(), { role: 'operator' });

// A client without cookies sends the token as a bearer.
const bearer = { Authorization: `Bearer ${headers.cookie.slice('__Host-session='.length)}` };
assert.equal(await (await app.request('/me', { headers: bearer })).text(), 'ann');

// The stream is open until somebody logs out.
const stream = await app.request('/api/events', { headers });
await app.request('/logout', { method: 'POST', headers });
assert.match(await stream.text(), /hello\n\nevent: session-over/);
assert.equal(await (await app.request('/me', { headers })).text(), 'nobody');
assert.equal((await app.request('/api/role', { headers: bearer })).status, 401);
console.log('ann logged in, and out; her stream ended with the session');

await store.close();
await log.close();
