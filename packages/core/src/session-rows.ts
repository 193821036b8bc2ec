import { AttributesPool } from './attributes-pool.ts';
import type { EventId } from './event-id.ts';
import { HandleRows } from './handle-rows.ts';
import type { JsonObject } from './json.ts';
import type { NewSession } from './new-session.ts';
import { countOpen, type OpenCounts } from './open-counts.ts';
import { OpenRows } from './open-rows.ts';
import { OverRows } from './over-rows.ts';
import { PackedRows } from './packed-rows.ts';
import type { PackedText } from './packed-text.ts';
import { PrincipalRows } from './principal-rows.ts';
import { RowList } from './row-list.ts';
import { RowMoments } from './row-moments.ts';
import { NO_ROW, RowPages } from './row-pages.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-projection.ts';
import {
  ATTRIBUTES,
  EXPIRES_AT,
  FORGOTTEN,
  KEPT_UNTIL,
  MOMENTS,
  NEXT,
  NEXT_OF_PRINCIPAL,
  OPEN,
  PREVIOUS,
  PREVIOUS_OF_PRINCIPAL,
  PRINCIPAL,
  ROW_WORDS,
} from './session-row.ts';
import type { TokenHandle } from './token-handle.ts';

/**
 * The states of handles as rows of numbers: with what finds them, and a principal of a dozen bytes, they take some 165 bytes
 * each, all of them off the heap. The objects that tell of a row, and the texts, are made for whoever asks.
 */
export class SessionRows {
  readonly #pages: RowPages = new RowPages(ROW_WORDS);
  readonly #moments: RowMoments = new RowMoments(this.#pages, MOMENTS);
  readonly #rows: HandleRows = new HandleRows(this.#pages);
  readonly #attributes: AttributesPool = new AttributesPool();
  /** Whose sessions no event has ended, oldest creation first. */
  readonly open: RowList = new RowList(this.#pages, NEXT, PREVIOUS);
  /** Whose sessions are over, those that ended first first. */
  readonly over: RowList = new RowList(this.#pages, NEXT, PREVIOUS);
  readonly #over = new OverRows(this.#rows, this.#moments, this.over);
  /** Those that are open, by their principals. */
  readonly principals: PrincipalRows = new PrincipalRows(this.#pages, NEXT_OF_PRINCIPAL, PREVIOUS_OF_PRINCIPAL);
  /** What was done since others had their turn, in steps of walks over rows; `fold-work.ts` says what costs how much. */
  work = 0;
  /** The same rows, for events in numbers. */
  readonly packed: PackedRows = new PackedRows(this.#rows, this.#moments, this.principals, {
    enter: (row, principal, text) => {
      this.#enterOpen(row, principal, text);
      this.#noteDeadline(row);
    },
    end: (row) => {
      this.#opened.changed(row);
      this.#leave(row, OPEN);
      this.over.add(row);
    },
    touch: (row, text) => {
      this.#opened.changed(row);
      this.#noteDeadline(row);
      if (text !== '') this.#setAttributes(row, text);
    },
  });
  readonly #opened = new OpenRows({
    pages: this.#pages,
    rows: this.#rows,
    principals: this.principals,
    attributes: this.#attributes,
  });

  get handles(): number {
    return this.#rows.handles;
  }

  get ids(): number {
    return this.#rows.ids;
  }

  /** How many of those that are over have the mark. */
  get lapsed(): number {
    return this.#over.lapsed;
  }

  /** Whether no handle that was ever written or looked for was made with a key. */
  get isAllPlain(): boolean {
    return this.#rows.isAllPlain;
  }

  /** {@link isTokenHandle}, for one that is written then. */
  isHandle(value: unknown): value is TokenHandle {
    return this.#rows.isHandle(value);
  }

  /** The row of a handle; {@link NO_ROW} if there is none. */
  find(handle: TokenHandle): number {
    return this.#rows.find(handle);
  }

  /** The row of the plain handle with a digest; {@link NO_ROW} if there is none. */
  findPlain(digest: string): number {
    return this.#rows.findPlain(digest);
  }

  /** The row of an id; {@link NO_ROW} if there is none. */
  findById(id: EventId): number {
    return this.#rows.findById(id);
  }

  /** The deadline of a row that is open, in epoch milliseconds. */
  expiresAt(row: number): number {
    return this.#moments.get(row, EXPIRES_AT);
  }

  /** Whether the handle of a row is forgotten at a moment. */
  isForgotten(row: number, now: number): boolean {
    const isKept = (this.#rows.marks(row) & (OPEN | FORGOTTEN)) === OPEN;
    return !isKept && this.#moments.get(row, KEPT_UNTIL) <= now;
  }

  /** The session of a row, if no event has ended it and `now` is before its deadline. */
  live(row: number, now: number): Session | undefined {
    if ((this.#rows.marks(row) & OPEN) === 0 || now >= this.expiresAt(row)) return undefined;
    return this.#opened.session(row);
  }

  /** The ids of rows, as they are now: a row can be another's by the time that one is asked for. */
  idsOf(rows: readonly number[]): Iterable<EventId> {
    return this.#rows.idsOf(rows);
  }

  /** What a row says. @param handle - its handle, where the caller has it: it need not be written out then. */
  read(row: number, handle: TokenHandle = this.#rows.handle(row)): SessionState {
    return (this.#rows.marks(row) & OPEN) === 0 ? this.#over.read(row, handle) : this.#opened.read(row, handle);
  }

  /** Puts a state in place of what the row of its handle says. */
  write(state: SessionState): void {
    const { handle, id, session } = state;
    const known = this.#rows.find(handle);
    const row = known === NO_ROW ? this.#rows.add(handle, id) : known;
    if (known !== NO_ROW) this.#rows.setId(row, id);
    this.#opened.changed(row);
    const marks = known === NO_ROW ? undefined : this.#rows.marks(row);
    if (session === undefined) this.#writeOver(row, marks, state);
    else this.#writeOpen(row, marks, state, session);
  }

  /**
   * Puts a session in, of whose handle and id nobody knows anything. Before {@link settle} is over nothing may be looked
   * for.
   *
   * @param handle - or the digits of one that was made without a key, packed.
   * @param id - or one that is packed.
   */
  writeNew(handle: TokenHandle | Int32Array, id: EventId | Int32Array, session: NewSession): void {
    const { principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, isMinted, attributes } = session;
    const row = this.#rows.addNew(handle, id);
    this.#setKey(row);
    this.#enter(row, this.principals.addNew(principal, row), attributes);
    this.#rows.setMarks(row, isMinted ? OPEN | FORGOTTEN : OPEN);
    this.#moments.setAll(row, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt);
  }

  /** {@link writeNew} of one that is over. */
  writeNewOver(state: SessionState): void {
    this.#writeOver(this.#rows.addNew(state.handle, state.id), undefined, state);
  }

  /** Lets what was {@link writeNew} be found. It yields now and then. */
  *settle(): Generator<undefined, void, undefined> {
    yield* this.#rows.settle();
    yield* this.principals.settle((row, number) => this.#pages.setWord(row, PRINCIPAL, number));
  }

  /** {@link countOpen} those that are open, at `now`. */
  countOpen(now: number, recognises: (handle: TokenHandle) => boolean): Generator<undefined, OpenCounts, undefined> {
    return countOpen(this.open, this.#rows, (row) => now < this.expiresAt(row), recognises);
  }

  /** Lets go of a row. */
  delete(row: number): void {
    this.#opened.changed(row);
    this.#leave(row, this.#rows.marks(row));
    this.#rows.delete(row);
  }

  #writeOpen(row: number, before: number | undefined, { keptUntil }: SessionState, session: Session): void {
    if (before !== undefined && (before & OPEN) !== 0) {
      this.#changePrincipal(row, session.principal);
      this.#changeAttributes(row, session.attributes);
    } else {
      if (before !== undefined) this.#leave(row, before);
      this.#enterOpen(row, session.principal, JSON.stringify(session.attributes));
    }
    this.#rows.setMarks(row, keptUntil === undefined ? OPEN : OPEN | FORGOTTEN);
    this.#rows.setLink(row, Object.hasOwn(session, 'rotatedFrom') ? session.rotatedFrom : undefined);
    const { createdAt, lastSeenAt, expiresAt, absoluteExpiresAt } = session;
    this.#moments.setAll(row, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt);
    this.#noteDeadline(row);
  }

  #writeOver(row: number, before: number | undefined, state: SessionState): void {
    const wasOver = before !== undefined && (before & OPEN) === 0;
    if (before !== undefined && !wasOver) this.#leave(row, before);
    this.#over.write(row, wasOver ? before : undefined, state);
  }

  #enterOpen(row: number, principal: string | PackedText, text: string): void {
    this.#setKey(row);
    const number = this.principals.add(principal);
    this.principals.join(number, row);
    this.#enter(row, number, text);
  }

  #noteDeadline(row: number): void {
    if (this.principals.knowsEarliest) this.principals.lapses(this.#pages.word(row, PRINCIPAL), this.expiresAt(row));
  }

  #setKey(row: number): void {
    if (this.open.size === 0) this.principals.setKey(this.#rows.digits(row));
  }

  #enter(row: number, number: number, text: string): void {
    this.#pages.setWord(row, PRINCIPAL, number);
    this.#pages.setWord(row, ATTRIBUTES, this.#attributes.add(text));
    this.open.add(row);
  }

  // Takes a row out of wherever it stands.
  #leave(row: number, marks: number): void {
    if ((marks & OPEN) === 0) {
      this.#over.leave(row);
      return;
    }
    const principal = this.#pages.word(row, PRINCIPAL);
    this.principals.leave(principal, row);
    this.principals.delete(principal);
    this.#attributes.delete(this.#pages.word(row, ATTRIBUTES));
    this.open.delete(row);
  }

  #changePrincipal(row: number, text: string): void {
    const before = this.#pages.word(row, PRINCIPAL);
    if (this.principals.text(before) === text) return;
    const principal = this.principals.add(text);
    this.principals.leave(before, row);
    this.principals.delete(before);
    this.principals.join(principal, row);
    this.#pages.setWord(row, PRINCIPAL, principal);
  }

  #changeAttributes(row: number, attributes: JsonObject): void {
    if (this.#attributes.isRead(this.#pages.word(row, ATTRIBUTES), attributes)) return;
    this.#setAttributes(row, JSON.stringify(attributes));
  }

  #setAttributes(row: number, text: string): void {
    const before = this.#pages.word(row, ATTRIBUTES);
    this.#pages.setWord(row, ATTRIBUTES, this.#attributes.add(text));
    this.#attributes.delete(before);
  }
}
