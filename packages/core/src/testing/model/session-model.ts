import type { SessionPolicy } from '../../session-policy.ts';
import type { ModelEvent, ModelRotation, ModelScope } from './model-event.ts';
import type { ModelSession } from './model-session.ts';
import type { Decision, SessionCall } from './session-call.ts';

/** A call whose event was sent and has not landed. */
export interface CallInFlight {
  readonly call: SessionCall;
  readonly store: number;
  readonly decision: Decision;
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
    const now = Math.max(this.clock, this.logNow, this.#latest[store] ?? 0);
    this.#latest[store] = now;
    return now;
  }

  /** A store that was opened anew remembers nothing but the log. */
  reopen(store: number): void {
    this.#latest[store] = 0;
  }

  /** The newest moment that an event of the log has named. */
  get logNow(): number {
    return this.#moments.at(-1) ?? 0;
  }

  /**
   * Whether a store can be asked where the story stands. While it ends a line since a token was used again, whoever comes
   * with that token waits for it: such a call is neither over nor sent.
   */
  possible(call: SessionCall, store: number): boolean {
    const ending = this.inFlight.filter((sent) => sent.store === store && sent.decision.reuse);
    if (ending.some((sent) => sent.call.label === call.label)) return false;
    if (call.mints !== undefined && !this.isFree(call.mints)) return false;
    return call.possible?.(this) ?? true;
  }

  /** Whether a label can come to stand for a token that is drawn. */
  isFree(label: string): boolean {
    return !this.minted.has(label) && !this.inFlight.some(({ call }) => call.mints === label);
  }

  /** The session of a label if it is live at `now`. */
  live(label: string, now: number): ModelSession | undefined {
    const session = this.sessions.get(label);
    return session !== undefined && !session.ended && now < session.expiresAt ? session : undefined;
  }

  /** The session that the token of a label answers with at `now`: in its grace the one in its place. */
  answering(label: string, now: number): ModelSession | undefined {
    let session = this.sessions.get(label);
    while (session?.rotatedTo !== undefined && now < session.rotatedTo.graceUntil) {
      session = this.remembered(session.rotatedTo.session);
    }
    return session && this.live(session.label, now);
  }

  /** What a store does with a token that answers nothing: one that was rotated out may end what it was rotated to. */
  turnAway(label: string, now: number): Decision {
    const session = this.remembered(this.sessions.get(label));
    if (session?.rotatedTo === undefined || now < session.rotatedTo.graceUntil) return { nothing: true };
    // Requests that were under way during a login carry the anonymous token: they are no theft.
    const suspicious = session.rotatedTo.session.principal === session.principal;
    const [last] = this.inScope({ of: 'line', label }, now);
    if (last === undefined || !suspicious || this.policy.onReuse !== 'expire-family') return { nothing: true };
    return { event: { kind: 'expire', at: now, scope: { of: 'line', label: last.label } }, reuse: true };
  }

  /** Sessions of a principal, or of all, that nothing has ended, oldest first. */
  allOpen(principal: string | undefined): ModelSession[] {
    const sessions = [...this.sessions.values()];
    return sessions.filter((session) => !session.ended && (principal ?? session.principal) === session.principal);
  }

  /** Live sessions of a principal, or of all, oldest first. */
  allLive(principal: string | undefined, now: number): ModelSession[] {
    return this.allOpen(principal).filter(({ label }) => this.live(label, now));
  }

  /** When the latest touch of a label that a store has sent, and that has not landed, was decided; 0 without one. */
  touchUnderWay(label: string, store: number): number {
    const sent = this.inFlight.filter((call) => call.store === store).map(({ event }) => event);
    return Math.max(0, ...sent.map((event) => (event.kind === 'touch' && event.label === label ? event.at : 0)));
  }

  /** Those that an expiry of this scope ends at `now`, oldest first. */
  inScope(scope: ModelScope, now: number): ModelSession[] {
    switch (scope.of) {
      case 'token':
        return this.allLive(undefined, now).filter(({ label }) => label === scope.label);
      case 'line': {
        const last = this.#lastOfLine(this.sessions.get(scope.label));
        return this.allLive(undefined, now).filter((session) => session === last);
      }
      case 'principal': {
        const spared = this.#lastOfLine(scope.except);
        return this.allLive(scope.principal, now).filter((session) => session !== spared);
      }
      case 'all':
        return this.allLive(undefined, now);
    }
  }

  /** The latest deadline of a session seen at `now`. */
  longest(now: number, absoluteExpiresAt: number): number {
    return Math.min(now + (this.policy.idleTimeoutMs ?? Number.POSITIVE_INFINITY), absoluteExpiresAt);
  }

  /** The deadline of a session seen at `now`, or `undefined` when the wished one can't be had. */
  deadline(now: number, absoluteExpiresAt: number, expiresInMs: number | undefined): number | undefined {
    const longest = this.longest(now, absoluteExpiresAt);
    const wished = expiresInMs === undefined ? longest : this.clock + expiresInMs;
    return wished > now && wished <= longest ? wished : undefined;
  }

  /** Whether a principal stands for somebody who has not said who he is. */
  isAnonymous(principal: string): boolean {
    return principal === 'anonymous' || /^anonymous[:-]/.test(principal);
  }

  /** A session, unless the store drew its token and its absolute deadline is over: then nobody knows of it any more. */
  remembered(session: ModelSession | undefined): ModelSession | undefined {
    if (session === undefined || this.sessions.get(session.label) !== session) return undefined;
    return session.minted && session.absoluteExpiresAt <= this.logNow ? undefined : session;
  }

  /** Whether a label stands for a token that was used. */
  known(label: string): boolean {
    return this.remembered(this.sessions.get(label)) !== undefined;
  }

  /** Whether a principal has as many live sessions as he may have, and none of them makes room. */
  isFull(principal: string, now: number): boolean {
    return this.#room(principal, now) === undefined;
  }

  /** The code of the refusal that a creation would meet at `now`, if it would meet one. */
  refuseCreate(label: string, principal: string, now: number): string | undefined {
    if (this.known(label)) return 'ERR_SESSION_DUPLICATE';
    return this.isFull(principal, now) ? 'ERR_SESSION_LIMIT' : undefined;
  }

  /** Whether a rotation that landed without effect did so for want of room, and for nothing else. */
  keptOut({ from, principal, expiresAt }: ModelRotation): boolean {
    const session = this.live(from, this.logNow);
    const promoted = session !== undefined && session.principal !== principal;
    return promoted && this.logNow < expiresAt && this.isFull(principal, this.logNow);
  }

  /** How many events a compaction replaces that keeps those that name, or follow, a moment behind `before`. */
  cut(before: number): number | undefined {
    const behind = this.#moments.findIndex((moment) => moment > before);
    const cut = behind === -1 ? this.#moments.length : behind;
    return cut > this.#compacted ? cut : undefined;
  }

  /** An event lands: the log decides. @returns the sessions that it ended; `undefined` if it took no effect. */
  land(event: ModelEvent): readonly ModelSession[] | undefined {
    if (event.kind === 'compact') return this.#landCompaction(event.cut);
    const now = Math.max(this.logNow, event.at);
    this.#moments.push(now);
    switch (event.kind) {
      case 'create':
        return this.#landCreate(event.session, now);
      case 'rotate':
        return this.#landRotation(event, now);
      case 'touch':
        return this.#landTouch(event, now);
      case 'expire': {
        const ended = this.#end(this.inScope(event.scope, now));
        return ended.length === 0 ? undefined : ended;
      }
    }
  }

  #landCreate(session: ModelSession, now: number): readonly ModelSession[] | undefined {
    const { label, principal, expiresAt } = session;
    if (this.refuseCreate(label, principal, now) !== undefined) return undefined;
    // What is dead where it lands takes nobody's place.
    const ended = now < expiresAt ? this.#end(this.#room(principal, now)) : [];
    this.#begin(session);
    return ended;
  }

  #landRotation(event: ModelRotation, now: number): readonly ModelSession[] | undefined {
    const { from, to, principal, at, graceUntil, limited } = event;
    const before = this.live(from, now);
    if (before === undefined) return undefined;
    const promoted = principal !== before.principal;
    if (promoted && !this.isAnonymous(before.principal)) return undefined;
    const absoluteExpiresAt = promoted
      ? event.absoluteExpiresAt
      : Math.min(event.absoluteExpiresAt, before.absoluteExpiresAt);
    const expiresAt = Math.min(event.expiresAt, absoluteExpiresAt);
    // Or both would be dead.
    if (expiresAt <= now) return undefined;
    const room = limited ? this.#room(principal, now, before) : [];
    if (room === undefined) return undefined;
    const attributes = event.attributes ?? before.attributes;
    const times = { createdAt: at, lastSeenAt: at, expiresAt, absoluteExpiresAt };
    const session = { label: to, principal, attributes, minted: true, ended: false, rotatedFrom: before, ...times };
    // Who planted the anonymous token must not be logged in by it.
    before.rotatedTo = { session, graceUntil: promoted ? 0 : graceUntil };
    this.#begin(session);
    return this.#end([before, ...room]);
  }

  #landTouch(event: Extract<ModelEvent, { kind: 'touch' }>, now: number): readonly ModelSession[] | undefined {
    const session = this.live(event.label, now);
    if (session === undefined) return undefined;
    session.lastSeenAt = Math.max(session.lastSeenAt, event.at);
    session.expiresAt = Math.min(event.expiresAt, session.absoluteExpiresAt);
    session.attributes = event.attributes ?? session.attributes;
    return [];
  }

  // It changes nothing else.
  #landCompaction(cut: number): readonly ModelSession[] | undefined {
    if (cut <= this.#compacted) return undefined;
    this.#compacted = cut;
    return [];
  }

  // Those that must end for one more session of a principal, while another one leaves; `undefined` when there is no room.
  #room(principal: string, now: number, leaving?: ModelSession): readonly ModelSession[] | undefined {
    const { maxSessionsPerPrincipal: max = Number.POSITIVE_INFINITY, onLimit } = this.policy;
    const live = this.allLive(principal, now).filter((session) => session !== leaving);
    const excess = Math.max(0, live.length - max + 1);
    return excess > 0 && onLimit !== 'expire-oldest' ? undefined : live.slice(0, excess);
  }

  #begin(session: ModelSession): void {
    const { label, minted } = session;
    this.sessions.delete(label);
    this.sessions.set(label, session);
    if (minted) this.minted.add(label);
  }

  #end(sessions: readonly ModelSession[] = []): readonly ModelSession[] {
    for (const session of sessions) session.ended = true;
    return sessions;
  }

  // What the rotations of a session have come to, as far as they are remembered.
  #lastOfLine(session: ModelSession | undefined): ModelSession | undefined {
    let last = this.remembered(session);
    while (last?.rotatedTo !== undefined) last = this.remembered(last.rotatedTo.session);
    return last;
  }
}
