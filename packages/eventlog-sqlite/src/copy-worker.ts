import { parentPort, workerData } from 'node:worker_threads';
import { tellCopy } from './tell-copy.ts';

// A thread of its own copies a database, as the last step of that takes long.
parentPort?.postMessage('begun');
await tellCopy(workerData, (message) => parentPort?.postMessage(message));
