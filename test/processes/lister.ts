import { policies, SessionStore } from '@sessionlog/core';
import { openLog } from './open-log.ts';

// Opens a log that others wrote and prints the live sessions. Node runs this file as it is, and 22 knows no `using`.

const [location = ''] = process.argv.slice(2);
const log = await openLog(location);
const store = await SessionStore.open(log, { policy: policies.nistAal2 });
process.stdout.write(JSON.stringify(await Array.fromAsync(store.list())));
await log.close();
process.disconnect();
