import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Session } from '@sessionlog/core';
import { allocatedBytesPerCall } from '../allocated-bytes.ts';
import { BENCH_ATTRIBUTES, benchToken, scattered } from '../bench-session.ts';
import type { BenchContext, Contestant } from '../contestant.ts';
import { LimitDigest } from '../limit-sessions.ts';
import { openFilledStore } from '../open-filled-store.ts';
import type { LogKind } from '../open-log.ts';

// Times are no small integers, so each takes a number on the heap.
const NOW = Date.UTC(2026, 0, 1);

/** What a `store.get` takes of the heap when nothing is new. */
export function getAllocation(kind: LogKind): Contestant {
  return {
    name: `allocation/${kind}`,
    label: `store.get over the ${kind} log`,
    async prepare(context) {
      const { log, store, tokens } = await openFilledStore(kind, context);
      const get = (index: number): Promise<unknown> => store.get(scattered(tokens, index));
      return { run: () => allocatedBytesPerCall(rounds(context), get), close: () => log.close() };
    },
  };
}

/** The answers alone: a promise, a frozen object of the same shape, and the text of its id. The rest is there already. */
export const answerAllocation: Contestant = {
  name: 'allocation/answer',
  label: 'a function that only makes the answer',
  async prepare(context) {
    const ids = Buffer.from('01KAF3V6XQ0000000000000000');
    const answer = async (index: number): Promise<Session> => {
      const id = ids.toString('latin1');
      return Object.freeze({
        id,
        principal: 'user-1',
        createdAt: NOW + index,
        lastSeenAt: NOW + index,
        expiresAt: NOW + index,
        absoluteExpiresAt: NOW + index,
        attributes: BENCH_ATTRIBUTES,
      });
    };
    return { run: () => allocatedBytesPerCall(rounds(context), answer), close: async () => {} };
  },
};

/**
 * What no `get` can do without: beside the answer and its promise the text that Node.js makes of a digest, the time to which
 * deadlines are compared, and the text of the principal, as there is no room for one of each on the heap. Over a file also
 * what `fstat` gives, which tells that nobody appended.
 */
export function limitAllocation(look: 'alone' | 'with fstat'): Contestant {
  return {
    name: `allocation/limit/${look.replace(' ', '-')}`,
    label: `limit: digest + clock + texts + answer${look === 'alone' ? '' : ' + fstat'}`,
    isLimit: true,
    async prepare(context) {
      const token = benchToken();
      const digest = new LimitDigest(token.length);
      const clock = { now: NOW + 0.5 };
      const texts = Buffer.from('01KAF3V6XQ0000000000000000user-1');
      const descriptor = openSync(process.execPath, 'r');
      // An async function would take more than its promise.
      const get = (index: number): Promise<Session> => {
        if (look === 'with fstat' && fstatSync(descriptor).size === 0) throw new Error('The file was emptied.');
        digest.of(token);
        clock.now = Date.now();
        const answer = Object.freeze({
          id: texts.toString('latin1', 0, 26),
          principal: texts.toString('latin1', 26),
          createdAt: NOW + index,
          lastSeenAt: NOW + index,
          expiresAt: NOW + index,
          absoluteExpiresAt: NOW + index,
          attributes: BENCH_ATTRIBUTES,
        });
        return Promise.resolve(answer);
      };
      return {
        run: () => allocatedBytesPerCall(rounds(context), get),
        close: async () => closeSync(descriptor),
      };
    },
  };
}

// A million gets in a run of full length.
function rounds({ runMs }: BenchContext): number {
  return runMs * 10;
}
