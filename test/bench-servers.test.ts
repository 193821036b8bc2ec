import { tmpdir } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { startBenchServers } from './bench/bench-servers.ts';
import { redisGet } from './bench/contestants/redis-get.ts';
import { redisSet } from './bench/contestants/redis-set.ts';
import { REDIS_URL } from './bench/redis-place.ts';

it('says loudly that the Redis server that is named does not answer, and goes on without', async () => {
  const named = process.env[REDIS_URL];
  onTestFinished(() => {
    if (named === undefined) delete process.env[REDIS_URL];
    else process.env[REDIS_URL] = named;
  });
  process.env[REDIS_URL] = '/nobody/listens.sock';
  const rows = [{ name: 'get', ours: redisGet(1), against: [{ baseline: redisSet(1) }] }];
  const servers = await startBenchServers([{ name: 'control', unit: 'gets/s', rows }], tmpdir());
  expect([...servers.missing]).toEqual([['redis', 'there is no Redis server']]);
  expect(servers.warnings).toEqual([expect.stringMatching(/^NO REDIS SERVER, so its rows are not run: .*ENOENT/)]);
  await servers.stop();
});
