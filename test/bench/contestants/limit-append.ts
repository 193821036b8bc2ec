import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from '../contestant.ts';
import { syncRate } from '../rate.ts';
import { sampleLines } from '../sample-lines.ts';

/** No durable `create` can be faster: the bytes of as many events as are in flight, in one write and one fdatasync. */
export function limitAppend(inFlight: number): Contestant {
  return {
    name: `create/limit/${inFlight}`,
    label: `limit: write + fdatasync, ${inFlight} at a time`,
    async prepare({ directory, runMs }) {
      const bytes = Buffer.from((await sampleLines(inFlight)).join(''));
      const descriptor = openSync(join(directory, 'limit.log'), 'a', 0o600);
      const append = (): void => {
        if (writeSync(descriptor, bytes) !== bytes.length) throw new Error('The disk took only a part of a write.');
        fdatasyncSync(descriptor);
      };
      return {
        run: async () => syncRate(runMs, 1, append) * inFlight,
        close: async () => closeSync(descriptor),
      };
    },
  };
}
