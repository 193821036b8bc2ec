import { parentPort, workerData } from 'node:worker_threads';
import { AsideConnection } from './aside-connection.ts';
import type { ChangeRequest, CheckpointRequest } from './aside-request.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

// A thread of its own changes the database where that takes long, as SQLite syncs in the thread that commits or moves.
// It says that it is there, and then answers one request after the other.
const connection = new AsideConnection(await loadSqliteDriver(), workerData);
parentPort?.on('message', (request: ChangeRequest | CheckpointRequest | 'close') => {
  if (request !== 'close') return parentPort?.postMessage(connection.run(request));
  connection.close();
  parentPort?.close();
});
parentPort?.postMessage('ready');
