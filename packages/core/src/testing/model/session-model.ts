import type { JsonObject } from '../../json.ts';
import type { SessionPolicy } from '../../session-policy.ts';
import type { SessionCall } from './session-call.ts';

/** A session as the model knows it. Times are epoch milliseconds. */
export interface ModelSession {
  readonly label: string;
  readonly principal: string;
  readonly createdAt: number;
  readonly absoluteExpiresAt: number;
  /** Whether the store drew the token. */
  readonly minted: boolean;
  lastSeenAt: number;
  expiresAt: number;
  attributes: JsonObject;
  ended: boolean;
}

/** What a command appends, decided when it began, judged where it lands. */
export type ModelEvent =
  | { readonly kind: 'create'; readonly at: number; readonly session: ModelSession }
  | {
      readonly kind: 'touch';
      readonly at: number;
      readonly label: string;
      readonly expiresAt: number;
      readonly attributes: JsonObject | undefined;
    }
  | { readonly kind: 'expire'; readonly at: number; readonly label: string }
  | { readonly kind: 'compact'; readonly cut: number };

/** A call whose event was sent and has not landed. */
export interface CallInFlight {
  readonly call: SessionCall;
  readonly store: number;
  readonly event: ModelEvent;
}

/**
 * What any number of stores over one log must answer, in as few words as possible, and in none of the store's own code.
 * Tokens are called by labels. Each store has a clock that never runs backwards.
 *
 * @since 0.1.0
 */
export class SessionModel {
  readonly policy: SessionPolicy;
  /** Every session ever created, by label, oldest first. */
  readonly sessions: Map<string, ModelSession> = new Map();
  /** Labels whose token a store has drawn. */
  readonly minted: Set<string> = new Set();
  /** What was sent and has not landed, oldest first. */
  readonly inFlight: CallInFlight[] = [];
  clock: number;
  // For each event of the log, the newest moment named up to it.
  readonly #moments: number[] = [];
  #compacted = 0;
  readonly #latest: number[] = [];

  constructor(policy: SessionPolicy, clock: number) {
    this.policy = policy;
    this.clock = clock;
  }

  /** Time as a store sees it when it acts. */
  now(store: number): number {
    const now = Math.max(this.clock, this.#newestInLog(), this.#latest[store] ?? 0);
    this.#latest[store] = now;
    return now;
  }

  /** A store that was opened anew remembers nothing but the log. */
  reopen(store: number): void {
    this.#latest[store] = 0;
  }

  /** The session of a label if it is live at `now`. */
  live(label: string, now: number): ModelSession | undefined {
    const session = this.sessions.get(label);
    return session !== undefined && !session.ended && now < session.expiresAt ? session : undefined;
  }

  /** Sessions of a principal, or of all, that nothing has ended, oldest first. */
  allOpen(principal: string | undefined): ModelSession[] {
    const sessions = [...this.sessions.values()];
    return sessions.filter((session) => !session.ended && (principal ?? session.principal) === session.principal);
  }

  /** Live sessions of a principal, oldest first. */
  allLive(principal: string, now: number): ModelSession[] {
    return this.allOpen(principal).filter(({ label }) => this.live(label, now));
  }

  /** When the latest touch of a label that a store has sent, and that has not landed, was decided; 0 without one. */
  touchUnderWay(label: string, store: number): number {
    const sent = this.inFlight.filter((call) => call.store === store).map(({ event }) => event);
    return Math.max(0, ...sent.map((event) => (event.kind === 'touch' && event.label === label ? event.at : 0)));
  }

  /** The deadline of a session seen at `now`, or `undefined` when the wished one can't be had. */
  deadline(now: number, absoluteExpiresAt: number, expiresInMs: number | undefined): number | undefined {
    const longest = Math.min(now + (this.policy.idleTimeoutMs ?? Number.POSITIVE_INFINITY), absoluteExpiresAt);
    const wished = expiresInMs === undefined ? longest : this.clock + expiresInMs;
    return wished > now && wished <= longest ? wished : undefined;
  }

  /** Whether a label stands for a token that was used: one that a store drew is forgotten at its absolute deadline. */
  known(label: string): boolean {
    const session = this.sessions.get(label);
    return session !== undefined && !(session.minted && session.absoluteExpiresAt <= this.#newestInLog());
  }

  /** The code of the refusal that a creation would meet at `now`, if it would meet one. */
  refuseCreate(label: string, principal: string, now: number): string | undefined {
    const { maxSessionsPerPrincipal: max, onLimit } = this.policy;
    if (this.known(label)) return 'ERR_SESSION_DUPLICATE';
    const full = max !== undefined && this.allLive(principal, now).length >= max;
    return full && onLimit !== 'expire-oldest' ? 'ERR_SESSION_LIMIT' : undefined;
  }

  /** How many events a compaction replaces that keeps those that name, or follow, a moment behind `before`. */
  cut(before: number): number | undefined {
    const behind = this.#moments.findIndex((moment) => moment > before);
    const cut = behind === -1 ? this.#moments.length : behind;
    return cut > this.#compacted ? cut : undefined;
  }

  /** An event lands: the log decides. @returns whether it took effect. */
  land(event: ModelEvent): boolean {
    if (event.kind === 'compact') return this.#landCompaction(event.cut);
    const now = Math.max(this.#newestInLog(), event.at);
    this.#moments.push(now);
    if (event.kind === 'create') return this.#landCreate(event.session, now);
    const session = this.live(event.label, now);
    if (session === undefined) return false;
    if (event.kind === 'expire') {
      session.ended = true;
      return true;
    }
    session.lastSeenAt = Math.max(session.lastSeenAt, event.at);
    session.expiresAt = Math.min(event.expiresAt, session.absoluteExpiresAt);
    session.attributes = event.attributes ?? session.attributes;
    return true;
  }

  #landCreate(session: ModelSession, now: number): boolean {
    const { label, principal } = session;
    if (this.refuseCreate(label, principal, now) !== undefined) return false;
    const { maxSessionsPerPrincipal: max = Number.POSITIVE_INFINITY } = this.policy;
    // What is dead where it lands takes nobody's place.
    const live = now < session.expiresAt ? this.allLive(principal, now) : [];
    for (const oldest of live.slice(0, Math.max(0, live.length - max + 1))) oldest.ended = true;
    this.sessions.delete(label);
    this.sessions.set(label, session);
    if (session.minted) this.minted.add(label);
    return true;
  }

  // It changes nothing else.
  #landCompaction(cut: number): boolean {
    const effective = cut > this.#compacted;
    if (effective) this.#compacted = cut;
    return effective;
  }

  #newestInLog(): number {
    return this.#moments.at(-1) ?? 0;
  }
}
