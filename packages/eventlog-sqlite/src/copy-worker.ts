import { parentPort, workerData } from 'node:worker_threads';
import { copyDatabase } from './copy-database.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

// A thread of its own copies a database, as the last step of that takes long. It tells how far it is, and answers with where
// the log ends in the copy, or with a code of the driver: an error would not come through as what it is.
try {
  const end = await copyDatabase(await loadSqliteDriver(), workerData, (progress) =>
    parentPort?.postMessage({ progress }),
  );
  parentPort?.postMessage(end === undefined ? { isOther: true } : { end });
} catch (error) {
  parentPort?.postMessage({ code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' });
}
