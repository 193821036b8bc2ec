import { policies, SessionStore } from '@sessionlog/core';
import { openLog } from './open-log.ts';

// Opens a log that others wrote and prints the live sessions.

const [location = ''] = process.argv.slice(2);
await using log = await openLog(location);
const store = await SessionStore.open(log, { policy: policies.nistAal2 });
process.stdout.write(JSON.stringify(await Array.fromAsync(store.list())));
process.disconnect();
