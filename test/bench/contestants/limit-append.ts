import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Contestant } from '../contestant.ts';
import { serialRate, syncRate } from '../rate.ts';
import { sampleLines } from '../sample-lines.ts';

/** No durable `create` can be faster: the bytes of as many events as are in flight, in one write and one fdatasync. */
export function limitAppend(inFlight: number): Contestant {
  return {
    name: `create/limit/${inFlight}`,
    label: `limit: write + fdatasync, ${inFlight} at a time`,
    isLimit: true,
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

/** The same with the sync in Node's thread pool, awaited: in the thread of the caller a disk that hangs would stop all others. */
export const limitPoolAppend: Contestant = {
  name: 'create/limit-pool/1',
  label: 'limit: write + fdatasync in the pool, 1 at a time',
  isLimit: true,
  async prepare({ directory, runMs }) {
    const bytes = Buffer.from((await sampleLines(1)).join(''));
    const descriptor = openSync(join(directory, 'limit.log'), 'a', 0o600);
    const sync = promisify(fdatasync);
    const append = (): Promise<void> => {
      if (writeSync(descriptor, bytes) !== bytes.length) throw new Error('The disk took only a part of a write.');
      return sync(descriptor);
    };
    return { run: () => serialRate(runMs, 1, append), close: async () => closeSync(descriptor) };
  },
};
