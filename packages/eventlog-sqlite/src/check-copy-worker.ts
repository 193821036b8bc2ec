import { parentPort, workerData } from 'node:worker_threads';
import { checkCopy } from './check-copy.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

// A thread of its own checks a copy, as that takes long. It answers with what the copy holds, or with a code of the
// driver or of ours: an error would not come through as what it is.
const { path, topic }: { readonly path: string; readonly topic: string } = workerData;
const driver = await loadSqliteDriver();
const connection = new driver(path, { fileMustExist: true });
try {
  parentPort?.postMessage({ copy: checkCopy(connection, topic) });
} catch (error) {
  parentPort?.postMessage({ code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' });
} finally {
  connection.close();
}
