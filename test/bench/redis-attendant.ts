import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { redisSocket } from './redis-place.ts';

// Runs a Redis server that syncs each write before it answers, while the process that started this one is there, however
// that ends; then all that the server wrote is removed.

const [directory = ''] = process.argv.slice(2);
const where = ['--dir', directory, '--port', '0', '--unixsocket', redisSocket(directory), '--unixsocketperm', '700'];
const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
const server = spawn('redis-server', [...where, ...durable], { stdio: 'ignore' });

// Who ends the bench may send the same to all of its processes: what is left to do comes behind that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', () => server.kill());
server.once('close', () => {
  rmSync(directory, { recursive: true, force: true });
  process.exit();
});
