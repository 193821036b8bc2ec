import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { policies, SessionStore } from '@sessionlog/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyByte } from './logs/every-byte.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { locations, openLog } from './processes/open-log.ts';
import { leaks, renderings } from './setup/leaks.ts';

const policy = policies.nistAal2;

async function thrownBy(...calls: readonly (() => Promise<unknown>)[]): Promise<readonly unknown[]> {
  const settled = await Promise.allSettled(calls.map((call) => call()));
  return settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
}

describe('a raw token stands', () => {
  for (const kind of ['file', 'sqlite']) {
    it(`${kind}: in no byte of any file, in no error, and in nothing that is inspected`, async () => {
      const scratch = makeScratch();
      onTestFinished(() => removeScratch(scratch));
      const location = locations(scratch).find((candidate) => candidate.startsWith(kind)) as string;
      const log = await openLog(location);
      const store = await SessionStore.open(log, { policy });
      const created = await store.create({ principal: 'ann', attributes: { role: 'operator' } });
      const { token, session } = created;
      await store.touch(token, { attributes: { role: 'guest' } });
      const thrown = [
        ...(await thrownBy(
          () => store.create({ principal: 'ann', token }),
          () => store.create({ principal: `${token}\n` }),
          () => store.create({ principal: 'ann', token: `${token}!` }),
          () => store.create({ principal: 'ann', attributes: { [token]: undefined } as never }),
          () => store.touch(token, { expiresAt: Number.NaN }),
          () => log.append({ id: token, type: token, data: token }),
        )),
      ];
      expect(thrown).toHaveLength(6);
      await store.get(token);
      const deep = { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true };
      const inspected = [created, session, store, log].flatMap((value) => [
        inspect(value, deep),
        inspect(value),
        JSON.stringify(value),
      ]);
      const whileOpen = everyByte(scratch);
      await store.expire(token, { reason: 'logout' });
      await log.close();
      thrown.push(
        ...(await thrownBy(
          () => store.get(token),
          () => log.append({ id: session.id, type: 'x', data: '{}' }),
        )),
      );
      expect(whileOpen.length).toBeGreaterThan(0);
      expect(leaks(token, [...whileOpen, ...everyByte(scratch), ...inspected, ...thrown.flatMap(renderings)])).toEqual(
        [],
      );
    });
  }

  it('control: where it does stand, in any form, it is found', () => {
    const token = 'sess_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEfGhIjK';
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const secret = token.slice(5, 48);
    const forms = [
      token,
      `…${secret.slice(7, 19)}…`,
      Buffer.from(secret, 'base64url'),
      Buffer.from(token).toString('hex'),
      Buffer.from(token).toString('base64'),
    ];
    for (const [index, form] of forms.entries()) {
      writeFileSync(
        join(scratch, 'file'),
        Buffer.concat([Buffer.from('before'), Buffer.from(form), Buffer.from('behind')]),
      );
      expect(leaks(token, everyByte(scratch)), `form ${index}`).not.toEqual([]);
    }
    const hidden = new Error('failed', { cause: Object.assign(new Error('inner'), { detail: token }) });
    expect(leaks(token, renderings(hidden))).not.toEqual([]);
  });
});
