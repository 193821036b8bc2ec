import { parentPort, workerData } from 'node:worker_threads';
import { tellCopyCheck } from './tell-copy-check.ts';

// A thread of its own checks a copy, as that takes long.
parentPort?.postMessage('begun');
await tellCopyCheck(workerData, (message) => parentPort?.postMessage(message));
