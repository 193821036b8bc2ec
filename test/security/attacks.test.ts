import type { Session, SessionStore } from '@sessionlog/core';
import { describe, expect, it } from 'vitest';
import { scale, seed } from '../setup/scale.ts';
import type { Scene } from './attacks/attack.ts';
import { TRIMMED } from './attacks/hostile-tokens.ts';
import { openScene } from './attacks/open-scene.ts';
import { allAttacks, runAttacks } from './attacks/run-attacks.ts';
import { tokenAttacks } from './attacks/token-attacks.ts';
import { sameOnEveryLog } from './oracles/diff.ts';

// Some of the attacks, others in every run; in the night all of them.
const STRIDE = scale > 1 ? 1 : 5;

describe('attacks on a live session', () => {
  it('are refused, leave no trace and tell nothing', async () => {
    const { outcomes, wrong } = await runAttacks(await openScene('memory'), allAttacks());
    expect(wrong).toEqual([]);
    expect(Object.keys(outcomes).length).toBeGreaterThan(4000);
  });

  it('are answered alike on every log', { timeout: 60_000 * scale }, async () => {
    const some = allAttacks().filter((_, index) => index % STRIDE === seed % STRIDE);
    await sameOnEveryLog(async (kind) => {
      const { outcomes, wrong } = await runAttacks(await openScene(kind), some);
      expect(wrong).toEqual([]);
      return outcomes;
    });
  });

  it('control: a store that repairs tokens falls for each of the 25 characters that are trimmed', async () => {
    expect(TRIMMED).toHaveLength(25);
    expect(TRIMMED.filter((blank) => blank.trim() !== '')).toEqual([]);
    const scene = await openScene('memory');
    const { wrong } = await runAttacks({ ...scene, store: repairing(scene.store) }, tokenAttacks());
    const fallenFor = wrong.filter((problem) => problem.startsWith('get: U+') && problem.includes('both ends'));
    expect(fallenFor).toHaveLength(25);
  });

  it('control: a store whose refusals tell the token, or that ends the session, is found out', async () => {
    const scene = await openScene('memory');
    const attack = {
      name: 'a',
      expected: 'Error',
      act: () => Promise.reject(new Error(`no such token: ${scene.token}`)),
    };
    await expect(runAttacks(scene, [attack])).rejects.toThrow('LEAK');
    const ending = { name: 'b', expected: 'something', act: ({ store, token }: Scene) => store.expire(token) };
    const { wrong } = await runAttacks(scene, [ending]);
    expect(wrong).toEqual([expect.stringContaining('FROZEN'), 'The session did not outlive the attacks.']);
  });
});

function repairing(store: SessionStore): SessionStore {
  const get = (token: unknown): Promise<Session | undefined> =>
    store.get(typeof token === 'string' ? token.trim() : token);
  return new Proxy(store, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key, target);
      return key === 'get' ? get : typeof method === 'function' ? method.bind(target) : method;
    },
  });
}
