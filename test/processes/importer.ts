import { createReadStream } from 'node:fs';
import { readHarnLines, SessionStore } from '@sessionlog/core';
import { openLog } from './open-log.ts';

// Opens a log, and at the first message takes over the sessions of a harn log into it, all at once, as another store
// does at the same time. Answers with the ids of the sessions that live.

const [location = '', file = '', now = ''] = process.argv.slice(2);
const log = await openLog(location);
const store = await SessionStore.open(log, {
  policy: { absoluteTimeoutMs: 3_600_000 },
  tokenDomain: 'harn.orchestrator.session-token.v1',
  clock: () => Number(now),
});

process.on('message', async () => {
  const requests = await readHarnLines(createReadStream(file));
  const adopted = await Promise.all(requests.map((request) => store.adopt(request)));
  process.send?.(adopted.map((session) => session?.id ?? null));
});
process.send?.('ready');
