import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runNode } from '../../../test/setup/run-program.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { policies } from '../src/session-policy.ts';
import { SessionStore } from '../src/session-store.ts';

it('who waits for changes keeps the process running, unless it is told not to', async () => {
  const script = fileURLToPath(new URL('./changes-and-end.ts', import.meta.url));
  expect(await runNode([script], import.meta.dirname)).toEqual({ code: '0', stdout: '[1,1,0]', stderr: '' });
});

it.each<unknown>([null, 0, 'no'])('persistent is true or false, and not %j', async (persistent) => {
  const store = await SessionStore.open(new MemoryEventLog(), { policy: policies.nistAal2 });
  const changes = store.changes({ persistent: persistent as boolean });
  await expect(changes.next()).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'persistent' });
});

it('who does not keep the process running is told all the same', async () => {
  const store = await SessionStore.open(new MemoryEventLog(), { policy: policies.nistAal2 });
  const changes = store.changes({ persistent: false });
  const next = changes.next();
  await store.create({ principal: 'ann' });
  expect((await next).value).toMatchObject({ type: 'created' });
  await changes.return?.();
});
