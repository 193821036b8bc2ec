import { type EventLog, hasCode, type Session, SessionStore } from '@sessionlog/core';
import { compactStore } from './compact-store.ts';
import { labelToken } from './session-ledger.ts';
import type { RegisterCall } from './session-register.ts';
import { storyOptions } from './story-options.ts';

/** How calls for tokens that others use, too, are made. */
export interface RegisterStory {
  readonly name: string;
  /** How many calls are made. */
  readonly calls: number;
  readonly lanes: number;
  /** After how many calls the log is compacted; absent: never. */
  readonly compactEvery?: number | undefined;
  /** `stale`: gets are answered from what was known 20 ms ago. `lost`: an expire says that it ended, and did nothing. */
  readonly lie?: string | undefined;
  /** Told when a call begins and when it is answered. The clock is the caller's. */
  readonly begin: (call: Pick<RegisterCall, 'act' | 'token' | 'by' | 'value'>) => void;
  readonly end: (call: Pick<RegisterCall, 'value' | 'answer'>) => void;
}

const TOKENS_AT_ONCE = 4;
const CALLS_PER_TOKEN = 12;
const STALE_MS = 20;
// By the clock of a story, some events.
const RETAIN_MS = 12;

/** Makes calls for a few tokens at a time, the same ones as every other story at that stage. */
export async function tellRegisterStory(log: EventLog, story: RegisterStory): Promise<void> {
  const { name, compactEvery = Number.POSITIVE_INFINITY } = story;
  const store = await SessionStore.open(log, storyOptions());
  const answerTo = answering(store, story.lie);
  let made = 0;
  const lane = async (): Promise<void> => {
    while (made < story.calls) {
      const number = made++;
      const token = `t${Math.floor(number / CALLS_PER_TOKEN) + draw(name, number, TOKENS_AT_ONCE)}`;
      const dice = draw(name, -number, 100);
      const act = dice < 16 ? 'create' : dice < 60 ? 'get' : dice < 97 ? 'touch' : 'expire';
      const value = `${name}/${number}`;
      story.begin({ act, token, by: name, value });
      story.end({ value, answer: await answerTo(act, token, value) });
      if ((number + 1) % compactEvery === 0) await compactStore(store, log, number % 2 === 0 ? 0 : RETAIN_MS);
    }
  };
  await Promise.all(Array.from({ length: story.lanes }, lane));
}

/** Numbers that look random and are the same in every run: a process is told apart by its name. */
function draw(name: string, number: number, bound: number): number {
  return Number.parseInt(labelToken(`${name} ${number}`).slice(0, 8), 16) % bound;
}

type Answer = (act: RegisterCall['act'], token: string, value: string) => Promise<string>;

function answering(store: SessionStore, lie: string | undefined): Answer {
  const known = new Map<string, { readonly at: number; readonly answer: string }[]>();
  const get = async (token: string): Promise<string> => {
    const fresh = shown(await store.get(labelToken(token)));
    if (lie !== 'stale') return fresh;
    const past = known.get(token) ?? [];
    known.set(token, [...past, { at: performance.now(), answer: fresh }]);
    return past.findLast(({ at }) => at < performance.now() - STALE_MS)?.answer ?? fresh;
  };
  const create = async (token: string, value: string): Promise<string> => {
    try {
      await store.create({ principal: 'somebody', token: labelToken(token), attributes: { value } });
      return 'created';
    } catch (error) {
      if (hasCode(error, 'ERR_SESSION_DUPLICATE')) return 'duplicate';
      throw error;
    }
  };
  return async (act, token, value) => {
    if (act === 'create') return create(token, value);
    if (act === 'get') return get(token);
    if (act === 'touch') return shown(await store.touch(labelToken(token), { attributes: { value } }));
    if (lie === 'lost' && (await store.get(labelToken(token))) !== undefined) return 'ended';
    return (await store.expire(labelToken(token))) === undefined ? 'nothing' : 'ended';
  };
}

function shown(session: Session | undefined): string {
  return session === undefined ? 'none' : String(session.attributes['value']);
}
