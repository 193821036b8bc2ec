import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { REDIS_URL, redisSocket } from './bench/redis-place.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';

const MAIN = fileURLToPath(new URL('./bench/main.ts', import.meta.url));
// It needs no other server.
const ROW = 'limit get memory';

const isThere = spawnSync('redis-server', ['--version']).status === 0;
if (!isThere) process.stdout.write('NO REDIS-SERVER ON THE PATH: the test of what a bench leaves of one is skipped.\n');

/** Begins a bench in a group of its own; resolves with the socket of its Redis server once that answers. */
async function begun(directory: string): Promise<{ readonly child: ChildProcess; readonly socket: string }> {
  const args = [MAIN, '--quick', '--only', ROW, '--directory', directory];
  const env = { ...process.env, [REDIS_URL]: undefined };
  const child = spawn(process.execPath, args, { detached: true, env, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  for (;;) {
    const name = readdirSync(directory).find((file) => file.startsWith('sessionlog-bench-redis-'));
    const socket = name === undefined ? undefined : redisSocket(join(directory, name));
    if (socket !== undefined && (await isAnswered(socket))) return { child, socket };
    expect(child.exitCode).toBeNull();
    await setTimeout(20);
  }
}

async function isAnswered(socket: string): Promise<boolean> {
  const connection = createConnection(socket);
  try {
    await once(connection, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const WAYS = SIGNALS.flatMap((signal) => [[signal, 'the bench'] as const, [signal, 'all of its processes'] as const]);

// Skipped where there is no Redis, which is said above.
it.skipIf(!isThere).each(WAYS)(
  'a bench that is ended leaves neither a server nor its data: %s to %s',
  async (...way) => {
    const directory = makeScratch();
    onTestFinished(() => removeScratch(directory));
    const { child, socket } = await begun(directory);
    const [signal, to] = way;
    const pid = child.pid as number;
    process.kill(to === 'the bench' ? pid : -pid, signal);
    await once(child, 'exit');
    // What attends to the server is not waited for by the bench. It is gone with the last of these.
    while (existsSync(socket) || (await isAnswered(socket)) || readdirSync(directory).length > 0) await setTimeout(20);
    expect(child.exitCode).toBe({ SIGTERM: 143, SIGINT: 130, SIGHUP: 129 }[signal]);
  },
);
