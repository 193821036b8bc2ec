import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient, type RedisClientType } from 'redis';
import { REDIS_PREFIX, REDIS_URL, redisPlace, redisSocket } from './redis-place.ts';
import type { RunningServer } from './running-server.ts';

const ATTENDANT = fileURLToPath(new URL('./redis-attendant.ts', import.meta.url));
const PATIENCE_MS = 60_000;

/**
 * Makes a server ready for the contestants that syncs each write before it answers: the one that SESSIONLOG_TEST_REDIS_URL
 * names, or one of the bench's own with its data below `directory`.
 *
 * @throws Error with the reason why there is none.
 */
export async function startBenchRedis(directory: string): Promise<RunningServer> {
  if (process.env[REDIS_URL] !== undefined) {
    await checkDurability(0);
    return { stop: removeKeys };
  }
  const own = startOwn(directory);
  try {
    await checkDurability(PATIENCE_MS);
  } catch (error) {
    await own.stop();
    throw error;
  }
  return own;
}

function startOwn(directory: string): RunningServer {
  if (spawnSync('redis-server', ['--version']).status !== 0) throw new Error('there is no redis-server to be run');
  const scratch = mkdtempSync(join(directory, 'sessionlog-bench-redis-'));
  const attendant = fork(ATTENDANT, [scratch], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const ended = once(attendant, 'exit');
  process.env[REDIS_URL] = redisSocket(scratch);
  return {
    async stop() {
      delete process.env[REDIS_URL];
      if (attendant.connected) attendant.disconnect();
      await ended;
    },
  };
}

async function checkDurability(patienceMs: number): Promise<void> {
  const client = await answering(patienceMs);
  try {
    const settings = await client.configGet('append*');
    if (settings['appendonly'] === 'yes' && settings['appendfsync'] === 'always') return;
    throw new Error('the server is not set to appendonly yes and appendfsync always');
  } finally {
    client.destroy();
  }
}

async function answering(patienceMs: number): Promise<RedisClientType> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const client: RedisClientType = createClient({ ...redisPlace() });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await setTimeout(20);
    }
  }
}

// Where the server is somebody else's, only what the bench made is removed.
async function removeKeys(): Promise<void> {
  const client = await answering(0);
  try {
    for await (const keys of client.scanIterator({ MATCH: `${REDIS_PREFIX}*`, COUNT: 1000 })) {
      if (keys.length > 0) await client.unlink(keys);
    }
  } finally {
    client.destroy();
  }
}
