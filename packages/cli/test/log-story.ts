import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { policies, SessionStore } from '@sessionlog/core';
import { expect, it, onTestFinished } from 'vitest';
import { makeScratch, removeScratch } from '../../../test/logs/scratch.ts';
import { leaks } from '../../../test/setup/leaks.ts';
import { readLogLocation } from '../src/log-location.ts';
import { openLog } from '../src/open-log.ts';
import { inProcess } from './in-process.ts';
import { type Ended, sessionlog, startSessionlog, values } from './sessionlog.ts';

const KEY = { id: 'night-1', key: 'k'.repeat(40) };

/**
 * Does each command on a log of one kind, some of them with the real binary.
 *
 * @param locate - where a new log of a name is.
 */
export function testEachCommand(locate: (directory: string, name: string) => Promise<string>): void {
  it('stats, list, history, as-of, tail, verify, copy, revoke, compact and salvage tell what a store does', async () => {
    const directory = makeScratch();
    onTestFinished(() => removeScratch(directory));
    const log = await locate(directory, 'log');
    const { tokens, ann, later, bob, cy } = await filled(log);
    const told: Ended[] = [];
    const within = async (...args: readonly string[]): Promise<Ended> => {
      const isOfOne = !args.includes('--log') && args[0] !== 'copy' && args[0] !== 'salvage';
      const ended = await inProcess([...args, ...(isOfOne ? ['--log', log] : []), '--json']);
      told.push(ended);
      return ended;
    };
    const run = async (...args: readonly string[]): Promise<Ended> => {
      const ended = await sessionlog([...args, '--json'], { env: { SESSIONLOG_LOG: log } });
      told.push(ended);
      return ended;
    };
    const answer = async (...args: readonly string[]): Promise<readonly unknown[]> => {
      const ended = await run(...args);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      return values(ended);
    };

    expect(await answer('stats')).toEqual([
      { live: 2, lapsed: 0, ended: 2, position: expect.any(Number), log: expect.any(Object) },
    ]);
    expect(values(await within('list'))).toMatchObject([
      { id: later, principal: 'ann', rotatedFrom: ann, attributes: { role: 'admin' } },
      { id: cy, principal: 'cy' },
    ]);
    expect(values(await within('history', bob))).toMatchObject([
      { type: 'session_created', session: { principal: 'bob' } },
      { type: 'session_expired', session: null, reason: 'stolen', actor: 'ops' },
    ]);
    const [, { position }] = values(await within('history', ann)) as [object, { position: number }];
    expect(values(await within('as-of', String(position - 1)))).toMatchObject([{ id: ann }, { id: bob }]);
    expect(values(await within('as-of', '9999-12-31T23:59:59Z', '--session', ann))).toMatchObject([
      { id: ann, state: 'rotated', rotatedTo: later },
    ]);
    expect(await tailed(log, 5)).toEqual(['created', 'created', 'rotated', 'expired', 'created']);
    expect(await answer('verify')).toMatchObject([{ verdict: 'sound', events: 5, torn: 0 }]);

    const copy = await locate(directory, 'copy');
    expect(await answer('copy', log, copy)).toEqual([{ events: 5, snapshotEntries: null }]);
    expect(await contents(copy)).toEqual(await contents(log));
    const salvaged = await locate(directory, 'salvaged');
    expect(values(await within('salvage', log, salvaged))).toEqual([{ events: 5, snapshotEntries: null, lost: [] }]);
    expect(await contents(salvaged)).toEqual(await contents(log));

    const declined = await within('revoke', 'session', ann);
    expect(declined).toMatchObject({ code: 1, stdout: '{"ended":0}\n', stderr: expect.stringContaining(later) });
    expect(await contents(copy)).toEqual(await contents(log));
    const agreed = await sessionlog(['revoke', 'session', ann, '--log', log, '--reason', 'lost'], { input: 'y\n' });
    expect(agreed).toMatchObject({ code: 0, stdout: 'Ended 1 session.\n' });
    expect(await within('revoke', 'principal', 'cy', '--yes')).toMatchObject({ code: 0, stdout: '{"ended":1}\n' });
    expect(await within('revoke', 'all', '--yes', '--log', copy)).toMatchObject({ code: 0, stdout: '{"ended":2}\n' });

    expect(await answer('compact', '--retain', '0')).toMatchObject([{ sessions: 0, handles: 4 }]);
    const unknown = await within('history', ann);
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: '' });

    const texts = [...told, agreed].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    for (const token of tokens) expect(leaks(token, texts)).toEqual([]);
    expect(texts.filter((line) => line.includes('sha256'))).toEqual([]);
  });
}

/** A log in which ann was rotated, bob was ended and cy lives, under a key that the command line does not know. */
async function filled(location: string) {
  const log = await openLog(readLogLocation(location), 'make');
  const store = await SessionStore.open(log, { policy: policies.nistAal2, handleKeys: [KEY] });
  const ann = await store.create({ principal: 'ann', attributes: { role: 'admin' } });
  const bob = await store.create({ principal: 'bob' });
  const later = await store.rotate(ann.token);
  await store.expire(bob.token, { reason: 'stolen', actor: 'ops' });
  const cy = await store.create({ principal: 'cy' });
  await store.close();
  await log.close();
  return {
    tokens: [ann.token, bob.token, later?.token ?? '', cy.token],
    ann: ann.session.id,
    later: later?.session.id ?? '',
    bob: bob.session.id,
    cy: cy.session.id,
  };
}

async function contents(location: string): Promise<readonly string[]> {
  const log = await openLog(readLogLocation(location), 'look');
  // A copy to a log that has its name has an empty snapshot in front.
  const after = (await log.readSnapshot())?.upTo;
  const found = await Array.fromAsync(log.read({ after }), ({ id, type, data }) => `${id} ${type} ${data}`);
  await log.close();
  return found;
}

/** The types of the first changes that a tail tells, which then waits for more. */
async function tailed(log: string, count: number): Promise<readonly unknown[]> {
  const child = startSessionlog(['tail', '--all', '--json', '--log', log]);
  const types: unknown[] = [];
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    types.push(JSON.parse(line).type);
    if (types.length === count) break;
  }
  const ended = once(child, 'close');
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
  return types;
}
