import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// Preloaded: now and then a write to a file is cut off somewhere, and the process is killed in its middle.

const ONE_IN = 12;
const STANDARD_STREAMS = 2;
const whole = fs.writeSync;

function torn(descriptor: number, bytes: Uint8Array, offset: number, length: number): number {
  if (descriptor <= STANDARD_STREAMS || randomInt(ONE_IN) !== 0) return whole(descriptor, bytes, offset, length);
  whole(descriptor, bytes, offset, randomInt(length));
  process.kill(process.pid, 'SIGKILL');
  return length;
}

Object.assign(fs, {
  writeSync: (descriptor: number, bytes: string | Uint8Array, offset = 0, length = bytes.length): number =>
    typeof bytes === 'string' ? whole(descriptor, bytes) : torn(descriptor, bytes, offset, length),
});
syncBuiltinESMExports();
