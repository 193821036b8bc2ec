import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EventLog, SessionStore } from '@sessionlog/core';
import { storyOptions } from '../faults/story-options.ts';
import { openLog } from './open-log.ts';

// Serves streams that last as long as the session of their bearer. Below `/deaf` they are tied to the signal of a store
// that does not look at what other processes do.

const [location = ''] = process.argv.slice(2);
const log = await openLog(location);
const store = await SessionStore.open(log, storyOptions());
let isDeaf = false;
const deaf = await SessionStore.open(deafened(log), storyOptions());

function deafened(behind: typeof log): EventLog {
  return {
    append: (event, options) => behind.append(event, options),
    async *read(options) {
      if (!isDeaf) yield* behind.read(options);
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

const server = createServer(async (request, response) => {
  const token = request.headers.authorization?.slice('Bearer '.length);
  const looking = request.url === '/deaf' ? deaf : store;
  if ((await looking.get(token)) === undefined) {
    response.writeHead(401).end();
    return;
  }
  if (looking === deaf) isDeaf = true;
  const signal = looking.signal(token);
  response.writeHead(200).write('open');
  signal.addEventListener('abort', () => response.end('over'));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
