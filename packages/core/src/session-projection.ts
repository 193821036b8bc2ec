import { endLive, endLiveOf, endOldestOf, letGoOfLapsed } from './end-live.ts';
import type { EventId } from './event-id.ts';
import type { Position } from './event-log.ts';
import { LineShortcuts } from './line-shortcuts.ts';
import { hasFewerLive, liveIds, rowsOf } from './live-rows.ts';
import type { NewSession } from './new-session.ts';
import type { OpenCounts } from './open-counts.ts';
import type { PackedRows } from './packed-rows.ts';
import type { RowList } from './row-list.ts';
import { NO_ROW } from './row-pages.ts';
import type { Session } from './session.ts';
import { SessionRows } from './session-rows.ts';
import type { TokenHandle } from './token-handle.ts';

/**
 * What the log says of one handle. Never changed: a change puts another one in its place. It is made anew for each who
 * asks: two that say the same are not one object.
 */
export interface SessionState {
  readonly id: EventId;
  readonly handle: TokenHandle;
  /** `undefined` once the session is over; the rest stays, so that the handle is not used again. */
  readonly session: Session | undefined;
  /**
   * The moment from which the handle is forgotten, in epoch milliseconds: the absolute deadline of a session whose token
   * a store drew, and of one that no event has ended no other moment. `undefined`: it never is, since who made the token
   * may come with it again.
   */
  readonly keptUntil?: number | undefined;
  /** Of a session that is over: it had lapsed when the log was compacted, and no event has ended it. */
  readonly lapsed?: boolean | undefined;
  /** Of a session that was rotated: the id of the one in its place. A handle can be forgotten, and taken anew. */
  readonly rotatedTo?: EventId | undefined;
  /** Of a session that was rotated: until when its token answers with the one in its place, in epoch milliseconds. */
  readonly graceUntil?: number | undefined;
  /** Of a session that was rotated: somebody logged in by it. */
  readonly promoted?: boolean | undefined;
}

/**
 * The state that replaying a log gives: every handle ever seen, and the sessions that no event has ended. Derived, and
 * only `evolve` and the snapshot codec change it.
 */
export class SessionProjection {
  readonly #rows = new SessionRows();
  /** What is known of its lines of rotations by those who went through them. */
  readonly shortcuts: LineShortcuts = new LineShortcuts();

  /** Of the newest event that was folded; `undefined` before the first. */
  position: Position | undefined;
  /** The newest moment that any folded event names, in epoch milliseconds: time as the log knows it. */
  now = 0;
  /** Whether it is on its way from one position to the next, and an event has ended only some of those whom it ends. */
  isBetween = false;

  /** What was done since others had their turn, as far as it is known: `fold-work.ts` says what costs how much. */
  get work(): number {
    return this.#rows.work;
  }

  /** Something was done that costs so much. */
  addWork(work: number): void {
    this.#rows.work += work;
  }

  /** Others had their turn. */
  rest(): void {
    this.#rows.work = 0;
  }

  /** What it holds, for a fold that makes no objects. */
  get packed(): PackedRows {
    return this.#rows.packed;
  }

  /** How many handles are known: all that were ever seen, but those that a compaction forgot. */
  get handles(): number {
    return this.#rows.handles;
  }

  /** How many session ids are known: as many as handles, or something is wrong. */
  get ids(): number {
    return this.#rows.ids;
  }

  /** Whether no handle was made with a key, as far as is known without going through them. */
  get isAllPlain(): boolean {
    return this.#rows.isAllPlain;
  }

  /** How many of the sessions that are over had lapsed when they were compacted. */
  get lapsed(): number {
    return this.#rows.lapsed;
  }

  /**
   * The state, unless its handle is forgotten: then a creation takes it as if it had never been seen. So it is in every
   * reader of the log, whether or not a compaction has let go of it.
   */
  remembered(state: SessionState | undefined): SessionState | undefined {
    return state?.keptUntil !== undefined && state.keptUntil <= this.now ? undefined : state;
  }

  find(handle: TokenHandle): SessionState | undefined {
    const row = this.#rows.find(handle);
    return row === NO_ROW ? undefined : this.#rows.read(row, handle);
  }

  /** Where what is {@link remembered} of a handle stands, until something is put or forgotten; `undefined`: nowhere. */
  place(handle: TokenHandle): number | undefined {
    return this.#rememberedPlace(this.#rows.find(handle));
  }

  /** {@link place} of the plain handle with a {@link TokenDigest}: most requests need no more of a handle. */
  plainPlace(digest: string): number | undefined {
    return this.#rememberedPlace(this.#rows.findPlain(digest));
  }

  /** The state at a {@link place}. */
  stateAt(place: number): SessionState {
    return this.#rows.read(place);
  }

  /** {@link liveSession} of the state at a {@link place}: nothing else is made. */
  liveAt(place: number, now: number): Session | undefined {
    return this.#rows.live(place, now);
  }

  findById(id: EventId): SessionState | undefined {
    const row = this.#rows.findById(id);
    return row === NO_ROW ? undefined : this.#rows.read(row);
  }

  /** Sessions that no event has ended, lapsed ones too unless they were compacted, oldest creation first. */
  openSessions(): Iterable<SessionState> {
    return this.#states(this.#rows.open);
  }

  /**
   * The ids of those of {@link openSessions} that live at a moment, in their order, of one principal if one is named: some
   * thousands of sessions at a time, in a few words each, of which texts are made as they are asked for. Between two of these
   * nothing may be changed; what becomes of the sessions later changes no id.
   */
  liveIds(moment: number, principal?: string): Generator<Iterable<EventId>, void, undefined> {
    return liveIds(this.#rows, moment, principal);
  }

  /** How many {@link openSessions} there are. */
  get open(): number {
    return this.#rows.open.size;
  }

  /**
   * How many of {@link openSessions} live at `now`, and how many would if a token could open them. It yields now and then;
   * nothing may be changed meanwhile.
   *
   * @param recognises - whether one can. It is asked once for all handles with one key, and once for the plain ones.
   */
  countOpen(now: number, recognises: (handle: TokenHandle) => boolean): Generator<undefined, OpenCounts, undefined> {
    return this.#rows.countOpen(now, recognises);
  }

  /** Sessions that are over, those that ended first first. */
  overSessions(): Iterable<SessionState> {
    return this.#states(this.#rows.over);
  }

  /** {@link openSessions} of one principal, compared byte by byte, without those that lapsed before {@link now}. */
  *openSessionsOf(principal: string): Iterable<SessionState> {
    for (const row of rowsOf(this.#rows, principal)) {
      if (this.now < this.#rows.expiresAt(row)) yield this.#rows.read(row);
    }
  }

  /** Whether a principal has fewer of {@link openSessions} than so many; those that were let go of do not count. */
  hasFewer(principal: string, count: number): boolean {
    return this.#rows.principals.hasFewer(principal, count);
  }

  /**
   * Whether a principal has fewer than `count` that live at a moment. After some ten thousand that were looked at it says so,
   * too: then the fold has to tell, which may take its time.
   */
  hasFewerLive(principal: string, count: number, moment: number): boolean {
    return hasFewerLive(this.#rows, principal, count, moment);
  }

  /** How many of {@link openSessions} a principal has; those that were let go of do not count. */
  countOf(principal: string): number {
    return this.#rows.principals.size(principal);
  }

  /**
   * Lets go of those of a principal that lapsed before {@link now}: nobody looks at them again among his. Time in the log
   * never goes back, and a principal may have had any number of sessions. It yields now and then.
   *
   * @returns how many are left.
   */
  letGoOfLapsed(principal: string): Generator<undefined, number, undefined> {
    return letGoOfLapsed(this.#rows, this.now, principal);
  }

  /**
   * Ends the oldest of a principal who has more that live, but for the one with the handle `spared`. It yields now and then.
   *
   * @param note - is given each, as it was. Absent: nothing is made of them.
   */
  endOldest(
    principal: string,
    spared: TokenHandle | undefined,
    count: number,
    note: ((session: Session) => unknown) | undefined,
  ): Generator<undefined, void, undefined> {
    const row = spared === undefined ? NO_ROW : this.#rows.find(spared);
    return endOldestOf(this.#rows, this.now, principal, row, count, note);
  }

  /**
   * Ends those that live at a moment, of one principal if one is named, but the one with the handle `spared`. It yields now
   * and then: what counts or lists sessions has to wait until it is over.
   *
   * @param note - is given each, as it was. Absent: nothing is made of them.
   * @returns how many there were.
   */
  endLive(
    moment: number,
    principal: string | undefined,
    spared: TokenHandle | undefined,
    note: ((session: Session) => unknown) | undefined,
  ): Generator<undefined, number, undefined> {
    if (principal === undefined) return endLive(this.#rows, moment, note);
    return endLiveOf(this.#rows, moment, principal, spared === undefined ? NO_ROW : this.#rows.find(spared), note);
  }

  /** Puts the state of a handle in place of an earlier one. Its id and its principal stay. */
  put(state: SessionState): void {
    this.#rows.write(state);
  }

  /** {@link isTokenHandle}, for one that is put then: it costs half. */
  isHandle(value: unknown): value is TokenHandle {
    return this.#rows.isHandle(value);
  }

  /**
   * {@link put} of a live session, one of many that are put into an empty projection one after the other: they can be found
   * when {@link settle} is over, and before that nothing may be looked for. Of several with one handle or id one is found,
   * and counted.
   *
   * @param handle - or the digits of one that was made without a key, packed.
   * @param id - or one that is packed.
   */
  putNew(handle: TokenHandle | Int32Array, id: EventId | Int32Array, session: NewSession): void {
    this.#rows.writeNew(handle, id, session);
  }

  /** {@link putNew} of one that is over. */
  putNewOver(state: SessionState): void {
    this.#rows.writeNewOver(state);
  }

  /** Lets what was {@link putNew} be found. It yields now and then, so that others may have their turn. */
  settle(): Generator<undefined, void, undefined> {
    return this.#rows.settle();
  }

  /** Lets go of a handle. */
  forget({ handle }: SessionState): void {
    const row = this.#rows.find(handle);
    if (row !== NO_ROW) this.#rows.delete(row);
  }

  #rememberedPlace(row: number): number | undefined {
    return row === NO_ROW || this.#rows.isForgotten(row, this.now) ? undefined : row;
  }

  *#states(list: RowList): Generator<SessionState, void, undefined> {
    for (const row of list.rows()) yield this.#rows.read(row);
  }
}
