import { parentPort, workerData } from 'node:worker_threads';
import { tellPageCheck } from './tell-page-check.ts';

// A thread of its own checks the pages of a database, as that takes long.
parentPort?.postMessage('begun');
await tellPageCheck(workerData, (message) => parentPort?.postMessage(message));
