import { policies, SessionStore } from '@sessionlog/core';
import { hostileString, principal } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { locations, openLog } from './processes/open-log.ts';
import { startProcess } from './processes/start-process.ts';

const policy = policies.nistAal2;

describe('after a restart', () => {
  for (const kind of ['file', 'sqlite']) {
    it(`${kind}: another process finds every session as it was, whatever it holds, and the dead dead`, async () => {
      const scratch = makeScratch();
      onTestFinished(() => removeScratch(scratch));
      const location = locations(scratch).find((candidate) => candidate.startsWith(kind)) as string;
      const requests = fc.sample(
        fc.record({
          principal,
          attributes: fc.record({ text: hostileString.filter((text) => !text.includes('\0') && text.length < 500) }),
        }),
        50,
      );
      const dead: string[] = [];
      let live: unknown;
      {
        await using log = await openLog(location);
        const store = await SessionStore.open(log, { policy });
        for (const [index, request] of requests.entries()) {
          const { token } = await store.create(request);
          if (index % 5 !== 0) continue;
          await store.expire(token);
          dead.push(token);
        }
        live = await Array.fromAsync(store.list());
      }
      const { output, ended } = startProcess('lister', location);
      expect(await ended).toBe(0);
      expect(JSON.parse(output())).toEqual(live);

      await using log = await openLog(location);
      const store = await SessionStore.open(log, { policy });
      for (const token of dead) {
        expect(await store.get(token)).toBeUndefined();
        await expect(store.create({ principal: 'thief', token })).rejects.toMatchObject({
          code: 'ERR_SESSION_DUPLICATE',
        });
      }
    });
  }
});
