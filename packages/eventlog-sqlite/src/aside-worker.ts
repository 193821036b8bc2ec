import { parentPort } from 'node:worker_threads';
import { AsideConnection, type AsideDatabase } from './aside-connection.ts';
import type { ChangeRequest, CheckpointRequest } from './aside-request.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

// A thread of its own changes a database where that takes long, as SQLite syncs in the thread that commits or moves. It
// serves one log after the other: says that it is there for it, answers its requests in their order, and says when it has
// let go of it.
const driver = await loadSqliteDriver();
let connection: AsideConnection | undefined;
parentPort?.on('message', (message: AsideDatabase | ChangeRequest | CheckpointRequest | 'close') => {
  if (message === 'close') {
    connection?.close();
    parentPort?.postMessage('closed');
  } else if ('logId' in message) {
    connection = new AsideConnection(driver, message);
    parentPort?.postMessage('ready');
  } else {
    parentPort?.postMessage(connection?.run(message));
  }
});
