import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';

// Beside what Linux keeps of a socket's name there is no room for a long path.
const OPEN_FILES = '/proc/self/fd';
// Nor for a long name: 108 bytes hold the way there, the name, and what is behind it.
const MOST_BYTES = 48;
const RANDOM = /^[0-9a-f]{16}$/;
const NOBODY: readonly string[] = ['ECONNREFUSED', 'ENOENT'];

/**
 * Locks a database against other copies, and against nobody else. Whoever copies listens on a socket beside it, under a name
 * that comes never again, and looks then whether anybody answers on another one: of two that come at once, at least one sees the
 * other. Nobody answers for a process that ended, however it did, and its socket is removed. One that stands still is answered
 * for by the system.
 *
 * @returns what gives it back, and does nothing when it is called again; `undefined` where another process holds it, or is about to.
 * @throws the system's errors.
 */
export async function lockDatabase(path: string): Promise<(() => Promise<void>) | undefined> {
  const prefix = `${shortName(basename(path))}.copying-`;
  const own = prefix + randomBytes(8).toString('hex');
  const directory = openSync(dirname(path), 'r');
  const place = process.platform === 'linux' ? join(OPEN_FILES, String(directory)) : dirname(path);
  // Whoever asks has his answer once he is connected.
  const server = createServer((socket) => socket.destroy()).unref();
  server.on('error', () => {});
  const release = async (): Promise<void> => {
    if (!server.listening) return;
    // It removes the socket.
    server.close();
    await once(server, 'close');
    closeSync(directory);
  };
  try {
    server.listen(join(place, own));
    await once(server, 'listening');
  } catch (error) {
    closeSync(directory);
    throw error;
  }
  try {
    if (await isAlone(place, prefix, own)) return release;
    await release();
    return undefined;
  } catch (error) {
    await release();
    throw error;
  }
}

function shortName(name: string): string {
  return Buffer.byteLength(name) <= MOST_BYTES ? name : hash('sha256', name, 'hex').slice(0, 16);
}

async function isAlone(place: string, prefix: string, own: string): Promise<boolean> {
  for (const name of readdirSync(place)) {
    // What is no lock of ours is somebody's file.
    if (name === own || !name.startsWith(prefix) || !RANDOM.test(name.slice(prefix.length))) continue;
    if (await isAnswered(join(place, name))) return false;
    rmSync(join(place, name), { force: true });
  }
  // Somebody took it for one of the dead, before it answered, and may be gone by now: those who come next would not find it.
  return readdirSync(place).includes(own);
}

// Whoever can't be asked may be there.
async function isAnswered(place: string): Promise<boolean> {
  const socket = connect(place);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && NOBODY.includes(String(error.code)));
  } finally {
    socket.destroy();
  }
}
