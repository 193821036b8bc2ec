import { type EventLog, hasCode, type Session, SessionStore } from '@sessionlog/core';
import { compactStore } from './compact-store.ts';
import { drawingFor, drawnToken } from './drawn-token.ts';
import { labelToken } from './session-ledger.ts';
import type { RegisterCall } from './session-register.ts';
import { storyOptions } from './story-options.ts';

/** How calls for sessions that others use, too, are made. */
export interface RegisterStory {
  readonly name: string;
  /** How many calls are made. */
  readonly calls: number;
  readonly lanes: number;
  /** After how many calls the log is compacted; absent: never. */
  readonly compactEvery?: number | undefined;
  /**
   * `stale`: gets are answered from what was known 20 ms ago. `lost`: an expire says that it ended, and did nothing.
   * `lingers`: a token that was rotated here is answered for during 20 ms more.
   */
  readonly lie?: string | undefined;
  /** Told when a call begins and when it is answered. The clock is the caller's. */
  readonly begin: (call: Question) => void;
  readonly end: (call: Pick<RegisterCall, 'value' | 'answer'>) => void;
}

/** A call that is about to be made. */
export type Question = Omit<RegisterCall, 'start' | 'end' | 'answer'>;

const SESSIONS_AT_ONCE = 4;
const CALLS_PER_SESSION = 12;
const TOKENS_DRAWN = 3;
const LIE_MS = 20;
// By the clock of a story, some events.
const RETAIN_MS = 12;

// Of a hundred calls, those up to which number are of which kind. The last one is `end`.
const SHARES = [
  ['create', 14],
  ['get', 51],
  ['touch', 83],
  ['rotate', 98],
  ['expire', 99],
] as const;

/** Makes calls for a few sessions at a time, the same ones as every other story at that stage. */
export async function tellRegisterStory(log: EventLog, story: RegisterStory): Promise<void> {
  const { name, compactEvery = Number.POSITIVE_INFINITY } = story;
  const store = await SessionStore.open(log, storyOptions());
  const caller = new RegisterCaller(store, story.lie);
  let made = 0;
  const lane = async (): Promise<void> => {
    while (made < story.calls) {
      const number = made++;
      const call = caller.choose(name, number);
      story.begin(call);
      story.end({ value: String(call.value), answer: await caller.answer(call) });
      if ((number + 1) % compactEvery === 0) await compactStore(store, log, number % 2 === 0 ? 0 : RETAIN_MS);
    }
  };
  await Promise.all(Array.from({ length: story.lanes }, lane));
}

/** Numbers that look random and are the same in every run: a process is told apart by its name. */
function draw(what: string, bound: number): number {
  return Number.parseInt(labelToken(what).slice(0, 8), 16) % bound;
}

class RegisterCaller {
  readonly #store: SessionStore;
  readonly #lie: string | undefined;
  /** The newest token of each session that was seen to open it, and an id of it. */
  readonly #tips = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  readonly #known = new Map<string, { readonly at: number; readonly answer: string }[]>();

  constructor(store: SessionStore, lie: string | undefined) {
    this.#store = store;
    this.#lie = lie;
  }

  choose(name: string, number: number): Question {
    const dice = (what: string, bound: number): number => draw(`${name} ${number} ${what}`, bound);
    const value = `${name}/${number}`;
    const root = `t${Math.floor(number / CALLS_PER_SESSION) + dice('session', SESSIONS_AT_ONCE)}`;
    const drawn = dice('act', 100);
    const [act] = SHARES.find(([, upTo]) => drawn < upTo) ?? ['end'];
    const base = { act, by: name, value };
    if (act === 'create' || act === 'end') return { ...base, token: root };
    const tip = this.#tips.get(root) ?? root;
    const further = `${tip}>${dice('guess', TOKENS_DRAWN)}`;
    // Mostly the newest that is known; or one that somebody else may have drawn; or an old one.
    const token = [tip, tip, tip, tip, further, further, root, tip.split('>').slice(0, -1).join('>') || root][
      dice('token', 8)
    ] as string;
    if (act !== 'rotate') return { ...base, token };
    return { ...base, token, next: `${token}>${dice('next', TOKENS_DRAWN)}`, keeps: dice('keeps', 2) === 0 };
  }

  async answer(call: Question): Promise<string> {
    const { act, token } = call;
    const secret = secretOf(token);
    const attributes = { value: String(call.value) };
    switch (act) {
      case 'create':
        return this.#create(token, attributes);
      case 'get':
        return this.#lied(token, this.#shown(token, await this.#store.get(secret)));
      case 'touch':
        return this.#shown(token, await this.#store.touch(secret, { attributes }));
      case 'rotate': {
        const { next = '', keeps } = call;
        const rotate = () => this.#store.rotate(secret, keeps ? {} : { attributes });
        return this.#shown(next, (await drawingFor(next, rotate))?.session);
      }
      case 'expire':
        if (this.#lie === 'lost' && (await this.#store.get(secret)) !== undefined) return 'ended';
        return (await this.#store.expire(secret)) === undefined ? 'nothing' : 'ended';
      case 'end':
        return (await this.#end(token, draw(attributes.value, 2) === 0)) ? 'ended' : 'nothing';
    }
  }

  async #create(token: string, attributes: { readonly value: string }): Promise<string> {
    try {
      const { session } = await this.#store.create({ principal: token, token: secretOf(token), attributes });
      this.#shown(token, session);
      return 'created';
    } catch (error) {
      if (hasCode(error, 'ERR_SESSION_DUPLICATE')) return 'duplicate';
      throw error;
    }
  }

  async #end(root: string, byId: boolean): Promise<boolean> {
    const id = this.#ids.get(root);
    if (byId && id !== undefined) return (await this.#store.expireSession(id)) !== undefined;
    return (await this.#store.expirePrincipal(root)) === 1;
  }

  /** What the session shows that a token opens. */
  #shown(token: string, session: Session | undefined): string {
    if (session === undefined) return 'none';
    const [root = ''] = token.split('>');
    this.#tips.set(root, token);
    this.#ids.set(root, session.id);
    return String(session.attributes['value']);
  }

  #lied(token: string, fresh: string): string {
    const now = performance.now();
    const past = this.#known.get(token) ?? [];
    this.#known.set(token, [...past, { at: now, answer: fresh }]);
    if (this.#lie === 'stale') return past.findLast(({ at }) => at < now - LIE_MS)?.answer ?? fresh;
    if (this.#lie !== 'lingers' || fresh !== 'none') return fresh;
    return past.findLast(({ at, answer }) => at > now - LIE_MS && answer !== 'none')?.answer ?? fresh;
  }
}

function secretOf(token: string): string {
  return token.includes('>') ? drawnToken(token) : labelToken(token);
}
