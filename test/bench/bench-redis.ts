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

/** Whether it is no use to try again. */
type Patience = () => boolean;

const NO_PATIENCE: Patience = () => true;

/**
 * Makes a server ready for the contestants that syncs each write before it answers: the one that SESSIONLOG_TEST_REDIS_URL
 * names, or one of the bench's own with its data below `directory`.
 *
 * @throws Error with the reason why there is none.
 */
export async function startBenchRedis(directory: string): Promise<RunningServer> {
  if (process.env[REDIS_URL] !== undefined) {
    await checkDurability(NO_PATIENCE);
    return { stop: removeKeys };
  }
  const { stop, isGivenUp } = startOwn(directory);
  try {
    await checkDurability(isGivenUp);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function startOwn(directory: string): RunningServer & { readonly isGivenUp: Patience } {
  if (spawnSync('redis-server', ['--version']).status !== 0) throw new Error('there is no redis-server to be run');
  const scratch = mkdtempSync(join(directory, 'sessionlog-bench-redis-'));
  const attendant = fork(ATTENDANT, [scratch], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const ended = once(attendant, 'exit');
  const deadline = performance.now() + PATIENCE_MS;
  process.env[REDIS_URL] = redisSocket(scratch);
  return {
    isGivenUp: () => attendant.exitCode !== null || performance.now() > deadline,
    async stop() {
      delete process.env[REDIS_URL];
      if (attendant.connected) attendant.disconnect();
      await ended;
    },
  };
}

async function checkDurability(isGivenUp: Patience): Promise<void> {
  const client = await answering(isGivenUp);
  try {
    const settings = await client.configGet('append*');
    if (settings['appendonly'] === 'yes' && settings['appendfsync'] === 'always') return;
    throw new Error('the server is not set to appendonly yes and appendfsync always');
  } finally {
    client.destroy();
  }
}

async function answering(isGivenUp: Patience): Promise<RedisClientType> {
  for (;;) {
    const client: RedisClientType = createClient({ ...redisPlace() });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (isGivenUp()) throw error;
      await setTimeout(20);
    }
  }
}

// Where the server is somebody else's, only what the bench made is removed.
async function removeKeys(): Promise<void> {
  const client = await answering(NO_PATIENCE);
  try {
    for await (const keys of client.scanIterator({ MATCH: `${REDIS_PREFIX}*`, COUNT: 1000 })) {
      if (keys.length > 0) await client.unlink(keys);
    }
  } finally {
    client.destroy();
  }
}
