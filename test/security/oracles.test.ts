import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventLog, MemoryEventLog, SessionStore } from '@sessionlog/core';
import { readAll } from '@sessionlog/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyByte } from '../logs/every-byte.ts';
import { makeScratch, removeScratch } from '../logs/scratch.ts';
import { openStore, POLICY } from './opened-store.ts';
import { withoutSystemClock } from './oracles/clock.ts';
import { sameOnEveryLog } from './oracles/diff.ts';
import { frozen } from './oracles/frozen.ts';
import { noLeak } from './oracles/leak.ts';
import { sameAfterReopening } from './oracles/replay.ts';

// An oracle that never objects proves nothing: each is shown something that was broken on purpose.

const TOKEN = 'sess_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEfGhIjK';

/** A log whose events a hand changes on their way in. */
function altering(log: EventLog, alter: (data: string) => string): EventLog {
  return {
    append: ({ id, type, data }, options) => log.append({ id, type, data: alter(data) }, options),
    read: (options) => log.read(options),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
}

describe('LEAK', () => {
  it('control: a token that stands on disk, in any form, is found', () => {
    const scratch = makeScratch();
    onTestFinished(() => removeScratch(scratch));
    const secret = TOKEN.slice(5, 48);
    const forms = [
      TOKEN,
      `…${secret.slice(7, 19)}…`,
      `…${TOKEN.slice(-12)}…`,
      Buffer.from(secret, 'base64url'),
      Buffer.from(TOKEN).toString('hex'),
      Buffer.from(secret, 'base64url').toString('hex').toUpperCase(),
      Buffer.from(TOKEN).toString('base64'),
      Buffer.from(`-${TOKEN}`).toString('base64'),
      Buffer.from(`--${TOKEN}`).toString('base64'),
      Buffer.from(TOKEN, 'utf16le'),
    ];
    for (const [index, form] of forms.entries()) {
      writeFileSync(join(scratch, 'file'), Buffer.concat([Buffer.from('before'), Buffer.from(form), Buffer.from('.')]));
      expect(() => noLeak({ tokens: [TOKEN] }, { kept: everyByte(scratch) }), `form ${index}`).toThrow('LEAK');
    }
    writeFileSync(join(scratch, 'file'), secret.slice(0, 11));
    noLeak({ tokens: [TOKEN] }, { kept: everyByte(scratch) });
  });

  it('control: a token of a caller is found whatever stands in it', () => {
    const token = 'first_secret-in-front-of-the-only-dash_x';
    expect(() => noLeak({ tokens: [token] }, { kept: ['…secret-in-front…'] })).toThrow('LEAK');
  });

  it('control: a log that writes what was drawn is found out, and so is an error that tells', async () => {
    let drawn = '';
    const randomBytes = (size: number): Uint8Array => {
      const bytes = crypto.getRandomValues(new Uint8Array(size));
      if (size === 32) drawn = Buffer.from(bytes).toString('base64url');
      return bytes;
    };
    const memory = new MemoryEventLog();
    const telling = altering(memory, (data) => data.replace('{', `{"debug":"${drawn}",`));
    const store = await SessionStore.open(telling, { policy: POLICY, randomBytes });
    const { token } = await store.create({ principal: 'ann' });
    const kept = memory.readSync().map(({ data }) => data);
    expect(() => noLeak({ tokens: [token] }, { kept })).toThrow('LEAK');

    const hidden = new Error('failed', { cause: Object.assign(new Error('inner'), { detail: token }) });
    expect(() => noLeak({ tokens: [token] }, { thrown: [hidden] })).toThrow('LEAK');
    expect(() => noLeak({ tokens: [token] }, { inspected: [{ session: { token } }] })).toThrow('LEAK');
    const naming = new Error('ann is not welcome');
    expect(() => noLeak({ tokens: [token], texts: ['ann'] }, { thrown: [naming] })).toThrow('LEAK');
    noLeak({ tokens: [token], texts: ['ann'] }, { inspected: [{ principal: 'ann' }] });
  });
});

describe('FROZEN', () => {
  it('control: a call that appends, that changes a file, or that is folded, leaves a trace', async () => {
    const opened = await openStore('file');
    const { store, directory } = opened;
    await expect(frozen(opened, () => store.create({ principal: 'ann' }))).rejects.toThrow('FROZEN');
    await expect(frozen(opened, () => writeFileSync(join(directory, 'note'), ''))).rejects.toThrow('FROZEN');
    await expect(frozen(opened, () => writeFileSync(join(directory, 'note'), '1'))).rejects.toThrow('FROZEN');
    expect(await frozen(opened, () => store.get('nothing'))).toBeUndefined();
  });

  it('control: a store with a side effect of looking is found out', async () => {
    const { store, log, directory, clock } = await openStore('memory');
    const { token } = await store.create({ principal: 'ann' });
    const touching = async (): Promise<unknown> => {
      clock.advance(POLICY.touchIntervalMs);
      return store.touch(token);
    };
    await expect(frozen({ store, log, directory }, touching)).rejects.toThrow('FROZEN');
  });
});

describe('DIFF', () => {
  it('control: a log that answers otherwise is found out', async () => {
    const answersOf = async (kind: string): Promise<unknown> => {
      const opened = await openStore('memory');
      const forgetful = altering(opened.log, (data) => (kind === 'sqlite' ? data.replace('ann', 'bob') : data));
      const store = await SessionStore.open(forgetful, { policy: POLICY, clock: opened.clock.now });
      return (await store.create({ principal: 'ann' })).session.principal;
    };
    await expect(sameOnEveryLog(answersOf)).rejects.toThrow('DIFF: sqlite');
  });
});

describe('REPLAY', () => {
  it.each(['file', 'sqlite'] as const)(
    'control: a %s log that comes back without its last event is found out',
    async (kind) => {
      const opened = await openStore(kind);
      await opened.store.create({ principal: 'ann' });
      const again = await sameAfterReopening(opened);
      await again.store.create({ principal: 'bob' });
      const forgetting = {
        ...again,
        reopen: async () => {
          const reopened = await again.reopen();
          const log = new MemoryEventLog();
          for (const event of (await readAll(reopened.log)).slice(0, -1)) await log.append(event);
          return { ...reopened, log, store: await SessionStore.open(log, { policy: POLICY, clock: again.clock.now }) };
        },
      };
      await expect(sameAfterReopening(forgetting)).rejects.toThrow('REPLAY');
    },
  );
});

describe('CLOCK', () => {
  it('control: whoever reads the clock of the system is found out, whichever way, also if he hides it', async () => {
    const ways: Readonly<Record<string, () => unknown>> = {
      'Date.now': () => Date.now(),
      'new Date': () => new Date(),
      Date: () => Date(),
      'performance.now': () => performance.now(),
      'process.hrtime': () => process.hrtime(),
      'process.hrtime.bigint': () => process.hrtime.bigint(),
    };
    for (const [way, read] of Object.entries(ways)) {
      const hiding = async (): Promise<unknown> => {
        try {
          return read();
        } catch {
          return undefined;
        }
      };
      await expect(
        withoutSystemClock(async () => read()),
        way,
      ).rejects.toThrow('CLOCK');
      await expect(withoutSystemClock(hiding), way).rejects.toThrow('CLOCK');
    }
    expect(await withoutSystemClock(async () => new Date(0).toISOString())).toBe('1970-01-01T00:00:00.000Z');
  });

  it('control: a store without an injected clock reads that of the system', async () => {
    const { log } = await openStore('memory');
    const bySystem = await SessionStore.open(log, { policy: POLICY });
    await expect(withoutSystemClock(() => bySystem.create({ principal: 'ann' }))).rejects.toThrow('CLOCK');
  });
});
