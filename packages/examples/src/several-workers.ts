// Several processes on one machine share a log in a directory, without a server between them and without a lock. Who logs
// in at one is logged in at all of them, who logs out is logged out at all of them, and any of them may be killed.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policies, SessionStore } from '@sessionlog/core';
import { FileEventLog } from '@sessionlog/eventlog-file';
import { sessions } from '@sessionlog/web/node';

// This file is both: the workers are started with the directory as their argument.
const [, , given] = process.argv;
if (given === undefined) await runPrimary();
else await runWorker(given);

async function runWorker(directory: string): Promise<void> {
  const log = await FileEventLog.open({ directory });
  const store = await SessionStore.open(log, { policy: policies.nistAal2 });
  const authOf = sessions(store);

  const server = createServer(async (request, response) => {
    const auth = await authOf(request, response);
    switch (`${request.method} ${request.url}`) {
      case 'POST /login':
        return response.end((await auth.login({ principal: 'ann' })).token);
      case 'POST /logout':
        await auth.logout();
        return response.end('bye');
      default:
        return response.end(auth.session?.principal ?? 'nobody');
    }
  });
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
  // Without the primary there is nobody to work for. Nothing has to be saved: what was answered is in the log.
  process.on('disconnect', () => process.exit());
}

interface Worker {
  readonly process: ChildProcess;
  ask(method: string, path: string, token?: string): Promise<string>;
}

async function startWorker(directory: string): Promise<Worker> {
  const child = fork(import.meta.filename, [directory]);
  const [{ port }] = await once(child, 'message');
  return {
    process: child,
    async ask(method, path, token = 'none') {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`http://127.0.0.1:${port}${path}`, { method, headers })).text();
    },
  };
}

async function runPrimary(): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'sessionlog-example-'));
  const directory = join(parent, 'sessions');
  const [first, second] = await Promise.all([startWorker(directory), startWorker(directory)]);

  const token = await first.ask('POST', '/login');
  assert.equal(await second.ask('GET', '/me', token), 'ann');
  console.log(`logged in at ${first.process.pid}, and known to ${second.process.pid}`);

  // Killed in the middle of whatever it does. Another one takes its place.
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const third = await startWorker(directory);
  assert.equal(await third.ask('GET', '/me', token), 'ann');
  console.log(`${first.process.pid} was killed, and ${third.process.pid} knows her too`);

  // Once the logout has answered, the next request to any worker is refused.
  assert.equal(await third.ask('POST', '/logout', token), 'bye');
  assert.equal(await second.ask('GET', '/me', token), 'nobody');
  assert.equal(await third.ask('GET', '/me', token), 'nobody');
  console.log(`logged out at ${third.process.pid}, and at ${second.process.pid}`);

  for (const { process: child } of [second, third]) {
    child.disconnect();
    await once(child, 'exit');
  }
  await rm(parent, { recursive: true });
}
