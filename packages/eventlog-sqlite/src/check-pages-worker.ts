import { parentPort, workerData } from 'node:worker_threads';
import { openReadingConnection } from './reading-connection.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

// A thread of its own checks the pages of a database, as that takes long. It answers with whether they are sound, or with a
// code: an error would not come through as what it is.
const { path }: { readonly path: string } = workerData;
try {
  const { connection } = openReadingConnection(await loadSqliteDriver(), path);
  try {
    const isSound = connection.pragma('integrity_check(1)', { simple: true }) === 'ok';
    parentPort?.postMessage({ isSound });
  } finally {
    connection.close();
  }
} catch (error) {
  parentPort?.postMessage({ code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' });
}
