import { inspect } from 'node:util';
import {
  type LocalEventLog,
  MemoryEventLog,
  type RecordedEvent,
  SessionStore,
  type SessionStoreOptions,
} from '@sessionlog/core';
import { ManualClock } from '@sessionlog/core/testing';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyByte } from './logs/every-byte.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';
import { leaks, renderings } from './setup/leaks.ts';
import { scale } from './setup/scale.ts';

// Decision 13, on logs that are closed and opened with other keys: who knows which tokens, and who is refused.

const LOGS = ['memory', 'file', 'sqlite'] as const;
const RUNS = { memory: 25 * scale, file: 4 * scale, sqlite: 2 * scale };
const KEYS = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, `${id}${'0123456789'.repeat(3)}-of-${id}`]));
const START = 1_800_000_000_000;
const POLICY = { absoluteTimeoutMs: 600_000 };

type LogKind = (typeof LOGS)[number];

function keysOf(...ids: readonly string[]) {
  return ids.map((id) => ({ id, key: KEYS[id] as string }));
}

/** One log and the stores that are opened over it, one after the other. */
class Place {
  readonly clock: ManualClock = new ManualClock(START);
  readonly directory: string;
  readonly #kind: LogKind;
  #log: LocalEventLog | undefined;
  #floor: number | undefined;

  constructor(kind: LogKind, directory: string) {
    this.#kind = kind;
    this.directory = directory;
  }

  /** Closes the log, as a process does that ends, and opens a store over it; that in memory is its own disk. */
  async restart(options: Partial<SessionStoreOptions>): Promise<SessionStore> {
    const log = this.#kind === 'memory' ? (this.#log ?? new MemoryEventLog()) : await this.#reopen();
    this.#log = log;
    return SessionStore.open(log, { policy: POLICY, clock: this.clock.now, ...options });
  }

  /** The newest event of the log, as it is written. */
  async newest(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse((await this.events()).at(-1)?.data ?? '{}');
  }

  /** Those behind the newest compaction. */
  events(): Promise<readonly RecordedEvent[]> {
    if (this.#log === undefined) throw new Error('Nothing is open.');
    return Array.fromAsync(this.#log.read({ after: this.#floor }));
  }

  async compact(store: SessionStore): Promise<void> {
    this.#floor = (await store.compact({ retainMs: 0 }))?.upTo ?? this.#floor;
  }

  async end(): Promise<void> {
    await this.#log?.close();
    removeScratch(this.directory);
  }

  async #reopen(): Promise<LocalEventLog> {
    await this.#log?.close();
    const path = this.#kind === 'file' ? `${this.directory}/log` : `${this.directory}/sessions.db`;
    return openLog(`${this.#kind}:${path}`);
  }
}

function placeOf(kind: LogKind): Place {
  const place = new Place(kind, makeScratch());
  onTestFinished(() => place.end());
  return place;
}

/** What a token's owner can do with it, one after the other, each of which has to find nothing. */
async function knowsNothing(store: SessionStore, token: string): Promise<void> {
  expect(await store.get(token)).toBeUndefined();
  expect(await store.touch(token, { attributes: { late: true } })).toBeUndefined();
  expect(await store.rotate(token)).toBeUndefined();
  expect(await store.expire(token)).toBeUndefined();
}

interface Known {
  readonly token: string;
  readonly id: string;
  /** The id of the key, or `plain`. */
  readonly key: string;
}

interface Step {
  readonly act: 'create' | 'rotate' | 'expire' | 'compact' | 'restart';
  readonly which: number;
  readonly keys: readonly string[];
}

const steps = fc.array(
  fc.record<Step>({
    act: fc.constantFrom('create', 'create', 'rotate', 'expire', 'compact', 'restart', 'restart'),
    which: fc.nat(),
    keys: fc.shuffledSubarray(Object.keys(KEYS)),
  }),
  { minLength: 4, maxLength: 24 },
);

/** A store's options for a list of keys; plain handles are honoured all the time. */
function optionsOf(ids: readonly string[]): Partial<SessionStoreOptions> {
  return ids.length === 0 ? {} : { handleKeys: keysOf(...ids), acceptPlainHandlesUntil: START + 1 };
}

/** Does steps, and holds every answer against what is known of each token. */
async function doSteps(place: Place, wanted: readonly Step[], given = optionsOf): Promise<void> {
  let keys: readonly string[] = [];
  let live: readonly Known[] = [];
  let store = await place.restart({});
  const opens = ({ key }: Known, ids: readonly string[]): boolean => key === 'plain' || ids.includes(key);
  for (const { act, which, keys: wish } of wanted) {
    const chosen = live[which % Math.max(1, live.length)];
    if (act === 'create') {
      const { token, session } = await store.create({ principal: 'ann' });
      live = [...live, { token, id: session.id, key: keys[0] ?? 'plain' }];
    } else if (act === 'compact') {
      await place.compact(store);
    } else if (act === 'restart') {
      const keyed = live.filter(({ key }) => key !== 'plain');
      const isRefused = keyed.length > 0 && !keyed.some(({ key }) => wish.includes(key));
      const opening = place.restart(given(wish));
      if (isRefused) await expect(opening).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'handleKeys' });
      if (!isRefused) keys = wish;
      store = isRefused ? await place.restart(given(keys)) : await opening;
    } else if (chosen !== undefined && !opens(chosen, keys)) {
      await knowsNothing(store, chosen.token);
    } else if (chosen !== undefined) {
      live = live.filter((known) => known !== chosen);
      const rotated = act === 'rotate' ? await store.rotate(chosen.token) : undefined;
      if (act === 'expire') expect((await store.expire(chosen.token))?.id).toBe(chosen.id);
      else expect(rotated?.session.rotatedFrom).toBe(chosen.id);
      await knowsNothing(store, chosen.token);
      if (rotated) live = [...live, { token: rotated.token, id: rotated.session.id, key: keys[0] ?? 'plain' }];
    }
    const mine = live.filter((known) => opens(known, keys));
    for (const known of live)
      expect((await store.get(known.token))?.id).toBe(mine.includes(known) ? known.id : undefined);
    expect((await Array.fromAsync(store.list())).map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
    expect((await store.stats()).live).toBe(mine.length);
  }
}

describe.each(LOGS)('keyed handles on the %s log', (kind) => {
  it('whoever is given a key knows its tokens, and nobody else does, over restarts and compactions', () =>
    fc.assert(
      fc.asyncProperty(steps, async (wanted) => {
        const place = new Place(kind, makeScratch());
        await doSteps(place, wanted).finally(() => place.end());
      }),
      { numRuns: RUNS[kind] },
    ));

  for (const compacts of [false, true]) {
    it(`a key is changed${compacts ? ', with a compaction behind every step' : ''}`, async () => {
      const place = placeOf(kind);
      const restart = async (...ids: readonly string[]) => {
        const store = await place.restart({ handleKeys: keysOf(...ids) });
        if (compacts) await place.compact(store);
        return store;
      };
      const first = await restart('a');
      const [moved, stays] = [await first.create({ principal: 'ann' }), await first.create({ principal: 'ben' })];
      expect(await place.newest()).toMatchObject({ token_handle: expect.stringMatching(/^hmac-sha256:v2:a:/) });
      const both = await restart('b', 'a');
      expect(await both.get(stays.token)).toEqual(stays.session);
      const fresh = await both.create({ principal: 'ann' });
      expect(await place.newest()).toMatchObject({ token_handle: expect.stringMatching(/^hmac-sha256:v2:b:/) });
      const successor = await both.rotate(moved.token);
      expect(await place.newest()).toMatchObject({
        token_handle: expect.stringMatching(/^hmac-sha256:v2:b:/),
        rotated_from: expect.stringMatching(/^hmac-sha256:v2:a:/),
      });
      const dropped = await restart('b');
      const before = await place.events();
      for (const { token } of [moved, stays]) await knowsNothing(dropped, token);
      expect(await place.events()).toEqual(before);
      const ids = [fresh.session.id, successor?.session.id];
      expect((await Array.fromAsync(dropped.list())).map(({ id }) => id)).toEqual(ids);
      expect(await Array.fromAsync(dropped.list({ principal: 'ben' }))).toEqual([]);
      expect(await dropped.stats()).toMatchObject({ live: 2, ended: 2 });
      expect((await dropped.touch(fresh.token))?.id).toBe(fresh.session.id);
      expect((await dropped.expire(successor?.token))?.id).toBe(successor?.session.id);
      // Nothing was written about it: whoever has the key finds its session.
      expect((await (await restart('b', 'a')).get(stays.token))?.id).toBe(stays.session.id);
    });
  }

  it('plain sessions answer until the moment from which they are not honoured, and rotate into keyed ones', async () => {
    const place = placeOf(kind);
    const plain = await place.restart({});
    const [moved, stays] = [await plain.create({ principal: 'ann' }), await plain.create({ principal: 'ann' })];
    const until = START + 1000;
    const store = await place.restart({ handleKeys: keysOf('a'), acceptPlainHandlesUntil: until });
    const successor = await store.rotate(moved.token);
    expect(await place.newest()).toMatchObject({
      token_handle: expect.stringMatching(/^hmac-sha256:v2:a:/),
      rotated_from: expect.stringMatching(/^sha256:v1:/),
    });
    place.clock.set(until - 1);
    expect((await store.touch(stays.token))?.id).toBe(stays.session.id);
    await place.compact(store);
    place.clock.set(until);
    await knowsNothing(store, stays.token);
    expect((await Array.fromAsync(store.list())).map(({ id }) => id)).toEqual([successor?.session.id]);
    expect(await store.stats()).toMatchObject({ live: 1, ended: 2 });
    expect((await store.get(successor?.token))?.id).toBe(successor?.session.id);
  });

  it('wrong keys are refused or know nothing, and no key stands in a file, an error or what is printed', async () => {
    const place = placeOf(kind);
    const store = await place.restart({ handleKeys: keysOf('a', 'b') });
    const { token, session } = await store.create({ principal: 'ann' });
    const before = await place.events();
    const errors: unknown[] = [];
    for (const options of [{}, { handleKeys: keysOf('b') }, { handleKeys: keysOf('c', 'b') }]) {
      const error = await place.restart(options).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'handleKeys' });
      errors.push(error);
    }
    const broken = [
      { id: 'a', key: `${KEYS['a']}\0` },
      { id: '', key: KEYS['a'] as string },
    ];
    for (const key of [...broken, ...keysOf('a')]) {
      const options = { handleKeys: [...keysOf('a'), key] };
      errors.push(await place.restart(options).catch((reason: unknown) => reason));
    }
    for (const error of errors) expect(error).toMatchObject({ code: 'ERR_SESSION_INVALID' });
    const mistaken = await place.restart({ handleKeys: [{ id: 'a', key: KEYS['c'] as string }] });
    await knowsNothing(mistaken, token);
    expect(await place.events()).toEqual(before);
    const right = await place.restart({ handleKeys: keysOf('a') });
    expect(await right.get(token)).toEqual(session);
    const looks = [store, mistaken, right].map((each) => inspect(each, { depth: 20, showHidden: true, getters: true }));
    const seen = [...everyByte(place.directory), ...looks, ...errors.flatMap(renderings), JSON.stringify(right)];
    for (const key of Object.values(KEYS)) expect(leaks(key, seen)).toEqual([]);
    // The oracle would see one.
    expect(leaks(KEYS['a'] as string, [`a key: ${KEYS['a']}`])).not.toEqual([]);
  });
});

it('control: a store that keeps the keys that were dropped is found out', async () => {
  const hoarding = (ids: readonly string[]) =>
    optionsOf([...ids, ...Object.keys(KEYS).filter((id) => !ids.includes(id))]);
  const property = fc.asyncProperty(steps, async (wanted) => {
    const place = new Place('memory', makeScratch());
    await doSteps(place, wanted, hoarding).finally(() => place.end());
  });
  expect((await fc.check(property, { numRuns: 2000, endOnFailure: true })).failed).toBe(true);
});
