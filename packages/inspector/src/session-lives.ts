import type { EventId, Position, Session, SessionChange } from '@sessionlog/core';
import type { SessionCounts } from './count-sessions.ts';
import { IdTable } from './id-table.ts';
import { type LifeEnding, LifeEndings } from './life-endings.ts';
import { type LifeMoment, NO_MOMENT } from './life-moment.ts';
import { type LifeTouch, LifeTouches } from './life-touches.ts';
import type { LivesFloor } from './lives-floor.ts';
import { NumberColumn } from './number-column.ts';
import { NumberedTexts } from './numbered-texts.ts';
import type { SessionRow } from './session-row.ts';
import { Timeline } from './timeline.ts';

// Sessions that end in a row: some milliseconds' worth.
const PIECE = 2048;

/**
 * The life of every session of a log: when it was created, seen and ended, and by what. Of each moment since the floor it
 * knows who was live then, without reading the log. Sessions are rows of numbers, in the order of their creations; nothing
 * that is written is ever changed, but that a life goes on, so whoever asks about a moment may take his time. Nothing of a
 * change belongs to a moment of the timeline before all of it is there.
 */
export class SessionLives {
  /** What stands in place of what was compacted; `undefined` where nothing was. */
  readonly floor: LivesFloor | undefined;
  readonly ids: IdTable = new IdTable();
  readonly principals: NumberedTexts = new NumberedTexts();
  readonly endings: LifeEndings = new LifeEndings();
  readonly timeline: Timeline;
  readonly #touches = new LifeTouches();
  readonly #principal = new NumberColumn(Uint32Array);
  readonly #createdPosition = new NumberColumn(Float64Array);
  readonly #bornTime = new NumberColumn(Float64Array);
  readonly #createdAt = new NumberColumn(Float64Array);
  readonly #lastSeenAt = new NumberColumn(Float64Array);
  readonly #expiresAt = new NumberColumn(Float64Array);
  readonly #absoluteExpiresAt = new NumberColumn(Float64Array);
  readonly #lastTouch = new NumberColumn(Uint32Array);
  readonly #ending = new NumberColumn(Uint32Array);
  // Rows from one on, 0 for none.
  readonly #rotatedFrom = new NumberColumn(Uint32Array);
  readonly #rotatedTo = new NumberColumn(Uint32Array);
  #ended = 0;
  // Of those whose predecessor was compacted.
  readonly #lostPredecessors = new Map<number, EventId>();

  #uncounted: { readonly sessions: number; readonly ended: number };

  constructor(floor?: LivesFloor) {
    const { lapsed, ended } = floor ?? { lapsed: 0, ended: 0 };
    this.#uncounted = { sessions: lapsed + ended, ended };
    this.floor = floor;
    this.timeline = new Timeline(floor ?? NO_MOMENT);
  }

  /** How many sessions there are. */
  get length(): number {
    return this.ids.length;
  }

  /** Takes a session that was live on the floor, oldest creation first, in front of all changes. */
  begin(session: Session): void {
    this.#push(session, this.timeline.last);
  }

  /**
   * Takes the next change. One that was taken before is passed over. It yields where it ended many sessions; until it is
   * over, the timeline does not know of the change, and nothing else may be taken.
   */
  *add(change: SessionChange): Generator<undefined, void, undefined> {
    const { type, position, at, session, ended } = change;
    const { last } = this.timeline;
    if (type === 'reuse' || position <= last.position) return;
    const time = Math.max(last.time, at);
    if (type === 'touched') {
      if (session !== undefined) this.#touch(session, position);
    } else {
      const createdRow = session === undefined ? undefined : this.#push(session, { position, time });
      if (ended.length > 0) yield* this.#endAll(change, time, createdRow);
    }
    this.timeline.add(position, time);
  }

  /**
   * Takes what a store counts when every change is known here: it may remember what a compaction forgot, and does not count
   * as live whose key was dropped.
   */
  countFrom({ live, lapsed, ended }: SessionCounts): void {
    this.#uncounted = { sessions: live + lapsed + ended - this.length, ended: ended - this.#ended };
  }

  /** Whether as many sessions are known here, and as many that ended, as a store counts: or else changes are missing. */
  hasAllOf({ live, lapsed, ended }: SessionCounts): boolean {
    const { sessions, ended: before } = this.#uncounted;
    return this.length + sessions >= live + lapsed + ended && this.#ended + before >= ended;
  }

  /** How many of the rows, from the first one on, were created up to a position. */
  rowsAt(position: Position): number {
    return this.#createdPosition.countUpTo(position);
  }

  principalNumber(row: number): number {
    return this.#principal.get(row);
  }

  createdPosition(row: number): Position {
    return this.#createdPosition.get(row);
  }

  /** The newest moment that a change had named when a session was created; of one on the floor, that of the floor. */
  bornTime(row: number): number {
    return this.#bornTime.get(row);
  }

  /** Whether it was live, at a moment at which it was created. */
  isLive(row: number, { position, time }: LifeMoment): boolean {
    return this.endingAt(row, position) === 0 && time < this.#deadlineAt(row, position);
  }

  stateAt(row: number, moment: LifeMoment): SessionRow['state'] {
    if (this.endingAt(row, moment.position) !== 0) return this.#rotatedTo.get(row) === 0 ? 'ended' : 'rotated';
    return moment.time < this.#deadlineAt(row, moment.position) ? 'live' : 'lapsed';
  }

  /** The number of what ended a session up to a position; 0 for nothing. */
  endingAt(row: number, position: Position): number {
    const ending = this.#ending.get(row);
    return ending !== 0 && this.endings.position(ending) <= position ? ending : 0;
  }

  /** Whether another session took the place of one that has ended. */
  isRotated(row: number): boolean {
    return this.#rotatedTo.get(row) !== 0;
  }

  /**
   * From which moment a session was, or is going to be, dead, as far as is known at a position; that of its birth, if it
   * never lived.
   */
  deathTime(row: number, upTo: Position): number {
    const ending = this.endingAt(row, upTo);
    if (ending !== 0) return this.endings.time(ending);
    const touch = this.#touches.upTo(this.#lastTouch.get(row), upTo);
    if (touch === 0) return Math.max(this.bornTime(row), this.#expiresAt.get(row));
    const { position, expiresAt } = this.#touches.at(touch);
    // A touch can bring the deadline forward to before itself, and ends the life then.
    return Math.max(expiresAt, this.timeline.atPosition(position).time);
  }

  /** The session in whose place one stands; `undefined` where there is none, or it is not known any more. */
  predecessor(row: number): number | undefined {
    return rowOf(this.#rotatedFrom.get(row));
  }

  /** The session in place of one up to a position. */
  successorAt(row: number, position: Position): number | undefined {
    return this.endingAt(row, position) === 0 ? undefined : rowOf(this.#rotatedTo.get(row));
  }

  /** The touches of a session up to a position, newest first. */
  *touchesAt(row: number, position: Position): Generator<LifeTouch, void, undefined> {
    const newest = this.#touches.upTo(this.#lastTouch.get(row), position);
    for (let touch = newest; touch !== 0; touch = this.#touches.before(touch)) yield this.#touches.at(touch);
  }

  /** How many touches of a session there were up to a position. */
  touchCountAt(row: number, position: Position): number {
    return this.#touches.count(this.#touches.upTo(this.#lastTouch.get(row), position));
  }

  /** Where the creation or touch stands that left the attributes of a session as they were at a position. */
  attributesFrom(row: number, position: Position): Position {
    const touch = this.#touches.upTo(this.#lastTouch.get(row), position);
    return touch === 0 ? this.createdPosition(row) : this.#touches.at(touch).position;
  }

  /** The deadline with which a session was created, or with which it stood on the floor. */
  firstDeadline(row: number): number {
    return this.#expiresAt.get(row);
  }

  /** What is shown of a session at a moment at which it was created. */
  rowAt(row: number, moment: LifeMoment): SessionRow {
    const { position } = moment;
    const touch = this.#touches.upTo(this.#lastTouch.get(row), position);
    const { lastSeenAt, expiresAt } =
      touch === 0
        ? { lastSeenAt: this.#lastSeenAt.get(row), expiresAt: this.#expiresAt.get(row) }
        : this.#touches.at(touch);
    const ending = this.endingAt(row, position);
    const { at, reason, actor }: Partial<LifeEnding> = ending === 0 ? {} : this.endings.at(ending);
    const successor = this.successorAt(row, position);
    const predecessor = this.predecessor(row);
    return {
      id: this.ids.at(row),
      principal: this.principals.text(this.#principal.get(row)) ?? '',
      state: this.stateAt(row, moment),
      createdAt: this.#createdAt.get(row),
      lastSeenAt,
      expiresAt,
      absoluteExpiresAt: this.#absoluteExpiresAt.get(row),
      endedAt: at ?? null,
      reason: reason ?? null,
      actor: actor ?? null,
      rotatedFrom: (predecessor === undefined ? this.#lostPredecessors.get(row) : this.ids.at(predecessor)) ?? null,
      rotatedTo: successor === undefined ? null : this.ids.at(successor),
    };
  }

  #deadlineAt(row: number, position: Position): number {
    const touch = this.#touches.upTo(this.#lastTouch.get(row), position);
    return touch === 0 ? this.#expiresAt.get(row) : this.#touches.expiresAt(touch);
  }

  #push(session: Session, { position, time }: LifeMoment): number {
    const { id, rotatedFrom } = session;
    const row = this.ids.push(id);
    this.#principal.push(this.principals.number(session.principal));
    this.#createdPosition.push(position);
    this.#bornTime.push(time);
    this.#createdAt.push(session.createdAt);
    this.#lastSeenAt.push(session.lastSeenAt);
    this.#expiresAt.push(session.expiresAt);
    this.#absoluteExpiresAt.push(session.absoluteExpiresAt);
    this.#lastTouch.push(0);
    this.#ending.push(0);
    this.#rotatedTo.push(0);
    const predecessor = rotatedFrom === undefined ? undefined : this.ids.find(rotatedFrom);
    this.#rotatedFrom.push(predecessor === undefined ? 0 : predecessor + 1);
    if (rotatedFrom !== undefined && predecessor === undefined) this.#lostPredecessors.set(row, rotatedFrom);
    return row;
  }

  #touch({ id, lastSeenAt, expiresAt }: Session, position: Position): void {
    const row = this.ids.find(id);
    if (row === undefined) return;
    this.#lastTouch.set(row, this.#touches.push({ position, lastSeenAt, expiresAt }, this.#lastTouch.get(row)));
  }

  *#endAll(
    { position, at, session, ended, reason, actor }: SessionChange,
    time: number,
    createdRow: number | undefined,
  ): Generator<undefined, void, undefined> {
    const ending = this.endings.push({ position, at, time, reason, actor, createdRow });
    let known = 0;
    let looked = 0;
    for (const { id } of ended) {
      if (looked > 0 && looked % PIECE === 0) yield;
      looked += 1;
      const row = this.ids.find(id);
      if (row === undefined) continue;
      this.#ending.set(row, ending);
      known += 1;
    }
    this.#ended += known;
    this.#link(createdRow, session?.rotatedFrom);
  }

  #link(successor: number | undefined, rotatedFrom: EventId | undefined): void {
    const predecessor = rotatedFrom === undefined ? undefined : this.ids.find(rotatedFrom);
    if (successor !== undefined && predecessor !== undefined) this.#rotatedTo.set(predecessor, successor + 1);
  }
}

function rowOf(number: number): number | undefined {
  return number === 0 ? undefined : number - 1;
}
