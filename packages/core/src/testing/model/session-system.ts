import { eventIdMint } from '../../event-id.ts';
import type { EventLog } from '../../event-log.ts';
import { type Evolve, evolve } from '../../evolve.ts';
import type { Session } from '../../session.ts';
import type { SessionCreated } from '../../session-event.ts';
import { encodeSessionEvent } from '../../session-event-codec.ts';
import type { SessionPolicy } from '../../session-policy.ts';
import { openSessionStore, type SessionStore } from '../../session-store.ts';
import { mintToken } from '../../token.ts';
import { DEFAULT_TOKEN_DOMAIN, type TokenHandle, tokenHandle } from '../../token-handle.ts';
import { HeldEventLog } from '../held-event-log.ts';
import { ManualClock } from '../manual-clock.ts';
import { seededRandomBytes } from '../seeded-random-bytes.ts';
import type { ModelSession } from './model-session.ts';
import { SessionWitness } from './session-witness.ts';

/**
 * What a session system is made over.
 *
 * @since 0.1.0
 */
export interface SessionSystemOptions {
  readonly policy: SessionPolicy;
  /** Opens the log; called again after a restart, and must then give what was acknowledged. */
  readonly openLog: () => Promise<EventLog>;
  /** Stores over the one log, 1 or more. */
  readonly stores: number;
  /** Epoch milliseconds, 1 or more. */
  readonly startMs: number;
  /** Another fold: for proving that the model finds a broken one. */
  readonly fold?: Evolve | undefined;
}

/**
 * The real thing beside the model: several stores over one log whose appends can be held, one clock, and a transcript
 * of every answer, by which two logs can be compared.
 *
 * @since 0.1.0
 */
export class SessionSystem {
  readonly clock: ManualClock;
  readonly answers: string[] = [];
  /** The answers of calls in flight, oldest first. */
  readonly inFlight: Promise<unknown>[] = [];
  /** The public ids of the model's sessions. */
  readonly idOf: Map<ModelSession, string> = new Map();
  /** The tokens that a store has drawn, by label. */
  readonly tokens: Map<string, string> = new Map();
  readonly #options: SessionSystemOptions;
  readonly #witness: SessionWitness;
  readonly #randomBytes = seededRandomBytes(0);
  readonly #mintId = eventIdMint(this.#randomBytes);
  readonly #stores: SessionStore[] = [];
  #log: HeldEventLog | undefined;
  #opened = 0;

  private constructor(options: SessionSystemOptions) {
    this.#options = options;
    this.clock = new ManualClock(options.startMs);
    this.#witness = new SessionWitness(options.policy, options.fold ?? evolve);
  }

  static async open(options: SessionSystemOptions): Promise<SessionSystem> {
    const system = new SessionSystem(options);
    await system.restart();
    return system;
  }

  /** The token that a label stands for. */
  token(label: string): string {
    return this.tokens.get(label) ?? `token-of-${label}-`.padEnd(40, '.');
  }

  /** The handle of {@link token}, under which a log knows it. */
  handle(label: string): TokenHandle {
    return tokenHandle(DEFAULT_TOKEN_DOMAIN, this.token(label));
  }

  /** The public id of a session that a store has answered with. */
  id(session: ModelSession | undefined): string {
    const id = session && this.idOf.get(session);
    if (id === undefined) throw new RangeError('No store has answered with this session.');
    return id;
  }

  /** A session began: it has an id from now on, and its token is looked at by {@link witness}. */
  began(session: ModelSession | undefined, { id }: Pick<Session, 'id'>): void {
    if (session === undefined) return;
    this.idOf.set(session, id);
    this.#witness.watch(this.token(session.label), session.minted);
  }

  /** Appends a creation that no store has decided, for a new token. @returns that, and the id of its session. */
  async forge(
    creation: Omit<SessionCreated, 'type' | 'handle'>,
  ): Promise<{ readonly token: string; readonly id: string }> {
    const token = mintToken('sess', this.#randomBytes);
    const handle = tokenHandle(DEFAULT_TOKEN_DOMAIN, token);
    const id = this.#mintId(this.clock.now());
    const type = 'session_created';
    await this.log.append({ id, type, data: encodeSessionEvent({ ...creation, type, handle }) });
    return { token, id };
  }

  /** The deadline that is `ms` away, as a request wishes for it. */
  deadline(ms: number | undefined): number | undefined {
    return ms === undefined ? undefined : this.clock.now() + ms;
  }

  /** Fails unless what must hold at every time holds now, whatever the model says. */
  witness(): Promise<void> {
    return this.#witness.look();
  }

  store(index: number): SessionStore {
    const store = this.#stores[index];
    if (store === undefined) throw new RangeError('There is no store with this number.');
    return store;
  }

  get log(): HeldEventLog {
    if (this.#log === undefined) throw new Error('The log is not open.');
    return this.#log;
  }

  /** Opens one store anew. */
  async reopen(index: number): Promise<void> {
    await this.#open(index);
    await this.#witness.reopen(this.log);
  }

  /** Closes everything, and opens log and stores anew. */
  async restart(): Promise<void> {
    await this.close();
    this.#log = new HeldEventLog(await this.#options.openLog());
    for (let index = 0; index < this.#options.stores; index++) await this.#open(index);
    await this.#witness.reopen(this.log);
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
    await this.#log?.close();
  }

  /** The answer of a call, or the code that it was refused with. */
  async answer(call: Promise<unknown>): Promise<unknown> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof Error && 'code' in error) return { code: error.code };
      throw error;
    }
  }

  /**
   * Begins a call whose append, if it makes one, waits until the log is told to land it.
   *
   * @returns whether it waits; if not, it is over.
   */
  async send(call: () => Promise<unknown>): Promise<boolean> {
    const before = this.log.waiting;
    let over = false;
    this.log.hold();
    const answer = this.answer(call()).finally(() => {
      over = true;
    });
    while (!over && this.log.waiting === before) await new Promise(setImmediate);
    this.log.release();
    this.inFlight.push(answer);
    return !over;
  }

  /** Notes an answer: a session without its token, the code of a refusal, a list. */
  note(answer: unknown): void {
    this.answers.push(JSON.stringify(answer) ?? 'nothing');
  }

  async #open(index: number): Promise<void> {
    await this.#stores[index]?.close();
    const { policy, fold = evolve } = this.#options;
    this.#opened += 1;
    const randomBytes = seededRandomBytes(this.#opened);
    const options = { policy, clock: this.clock.now, randomBytes };
    this.#stores[index] = await openSessionStore(this.log, options, fold);
  }
}
