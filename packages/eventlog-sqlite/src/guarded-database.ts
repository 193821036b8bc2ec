import {
  type EventId,
  EventLogClosedError,
  EventLogCorruptError,
  EventLogPoisonedError,
  EventLogUnavailableError,
  EventUnsupportedError,
  type Position,
  SessionInvalidError,
} from '@sessionlog/core';
import type { Aside } from './aside.ts';
import type { AsideAnswer, Changed, ChangeRequest, CheckpointRequest, CheckpointRow } from './aside-request.ts';
import { type ChangePlan, fact } from './change-plan.ts';
import type { Floor } from './floor.ts';
import { LogAnchor } from './log-anchor.ts';
import { retryBusy, retryBusySync } from './retry-busy.ts';
import { type SqliteDatabase, SYNCHRONOUS_FULL } from './sqlite-database.ts';
import { driverCode, driverErrorFromElsewhere, isBusy, sqliteFailure } from './sqlite-error.ts';
import { SQLITE_FORMAT } from './sqlite-format.ts';
import { Turns } from './turns.ts';

/**
 * One topic of a database, asked only while it can be believed: not closed, not poisoned (L13), not gone back. Callers
 * get typed errors in place of the driver's.
 */
export class GuardedDatabase {
  /** Whoever writes to the database takes turns by it. */
  readonly turns: Turns = new Turns();
  readonly #database: SqliteDatabase;
  readonly #topic: string;
  readonly #anchor: LogAnchor;
  readonly #immediate: (change: (floor: Floor | undefined) => unknown) => unknown;
  readonly #deferred: (reading: (floor: Floor | undefined) => unknown) => unknown;
  #syncVerified = false;
  #poison: string | undefined;
  #closed = false;

  constructor(database: SqliteDatabase, topic: string) {
    this.#database = database;
    this.#topic = topic;
    this.#anchor = new LogAnchor(database, topic);
    this.#immediate = database.connection.transaction((change: (floor: Floor | undefined) => unknown): unknown =>
      change(this.#floor()),
    ).immediate;
    this.#deferred = database.connection.transaction((reading: (floor: Floor | undefined) => unknown): unknown =>
      reading(this.#floor()),
    ).deferred;
  }

  /** From now on every call is refused but {@link transact}, with which appends that are under way are finished. */
  markClosed(): void {
    this.#closed = true;
    this.#anchor.close();
  }

  /** @throws `ERR_EVENT_LOG_CLOSED` or `ERR_EVENT_LOG_POISONED`. */
  refuseUnusable(): void {
    if (this.#closed) throw new EventLogClosedError();
    this.#refusePoisoned();
  }

  /** @throws what {@link refuseUnusable} does; `ERR_SESSION_INVALID` when the log was opened to read only. */
  refuseToWrite(): void {
    this.refuseUnusable();
    if (this.#database.connection.readonly) {
      throw new SessionInvalidError('readOnly', 'is set: this log can only be read. Open it without, then append.');
    }
  }

  /** Whether nothing lies behind `after`, if that can be told by one probe that allocates nothing. */
  isEndAt(after: Position): boolean {
    this.refuseUnusable();
    this.#anchor.refuseReplacedThisTurn();
    return this.#anchor.isEndAt(after);
  }

  /** The position of the newest event that was given or acknowledged, if it is the last in the caller's transaction. */
  get end(): Position | undefined {
    return this.#anchor.end;
  }

  /** Remembers an event that the caller is about to be given: it must never be gone again. */
  advance(position: Position, id: EventId): void {
    this.#anchor.advance(position, id);
  }

  /** Reads at one moment; throws the driver's "busy" as it is. */
  look<Value>(reading: (floor: Floor | undefined) => Value): Value {
    this.refuseUnusable();
    this.#anchor.refuseReplacedThisTurn();
    return this.#deferred(reading) as Value;
  }

  /** Waits for others in the event loop while `reading` throws "busy". */
  read<Value>(reading: () => Value): Promise<Value> {
    return retryBusy(reading).catch((error) => this.#fail(error, 'read'));
  }

  /** {@link read} that blocks. @param given - to the reading, which need not be made for it then. */
  readSync<Given, Value>(reading: (given: Given) => Value, given: Given): Value {
    try {
      return retryBusySync(reading, given);
    } catch (error) {
      return this.#fail(error, 'read');
    }
  }

  /**
   * Has the database changed aside by one transaction, as `plan` says for what is there. Waits for other writers in the
   * event loop. Resolves to nothing when there is nothing to do.
   */
  change(aside: Aside, plan: (floor: Floor | undefined) => ChangePlan | undefined): Promise<Changed | undefined> {
    return retryBusy(async () => {
      const request = this.look((floor) => this.#request(floor, plan(floor)));
      if (request === undefined) return undefined;
      const answer = await aside.ask(request, (work) => this.turns.take(() => this.#unlessPoisoned(work)));
      if ('code' in answer) throw driverErrorFromElsewhere(answer.code);
      // A sync can have failed since the look, or beside the change: then nobody knows what is on the disk.
      this.#refusePoisoned();
      // What was so is so no more: another look says what is, or what is wrong.
      if (!('changed' in answer)) throw driverErrorFromElsewhere('SQLITE_BUSY');
      this.#anchor.refuseReplaced();
      return answer.changed;
    }).catch((error) => this.#fail(error, 'append'));
  }

  /** Makes a checkpoint aside, unless the log can't be used; a failure poisons it. Gives nothing when it was not made. */
  async checkpoint(aside: Aside, request: CheckpointRequest): Promise<CheckpointRow | undefined> {
    const inTurn = (work: () => Promise<AsideAnswer>): AsideAnswer | Promise<AsideAnswer> =>
      request.mode === 'PASSIVE' ? this.#unlessPoisoned(work) : this.turns.take(() => this.#unlessPoisoned(work));
    // A thread that ended has changed nothing that anybody could see.
    const answer = await aside.ask(request, inTurn).catch(() => undefined);
    if (answer === undefined || 'checkpoint' in answer) return answer?.checkpoint;
    if ('code' in answer) this.#poisonBy(answer.code);
    return undefined;
  }

  /**
   * Changes the database here and at once, as durably as an append is: throws the driver's "busy" as it is, and then nothing
   * happened.
   */
  transact<Value>(change: (floor: Floor | undefined) => Value): Value {
    this.#refusePoisoned();
    try {
      const value = this.#immediate(change) as Value;
      this.#refuseUnsynced();
      this.#anchor.refuseReplaced();
      return value;
    } catch (error) {
      if (isBusy(error)) throw error;
      return this.#fail(error, 'append');
    }
  }

  /** Does what no caller waits for, unless the log can't be used; a failure poisons it. */
  tend(work: () => void): void {
    if (this.#poison !== undefined) return;
    try {
      work();
    } catch (error) {
      const code = driverCode(error);
      if (code !== undefined) this.#poisonBy(code);
    }
  }

  #poisonBy(code: string): void {
    this.#poison ??= sqliteFailure(code, this.#database.location, 'read').poison;
  }

  #request(floor: Floor | undefined, plan: ChangePlan | undefined): ChangeRequest | undefined {
    if (plan === undefined) return undefined;
    const { statements } = this.#database;
    const facts = [
      fact(statements.format, [], { user_version: SQLITE_FORMAT }),
      fact(statements.floor, [this.#topic], floor),
      ...this.#anchor.facts(floor),
      ...(plan.facts ?? []),
    ];
    return { facts, steps: plan.steps, isDurable: plan.isDurable === true };
  }

  /** The floor, in the caller's transaction, of a log of this format that did not go back. */
  #floor(): Floor | undefined {
    const { statements } = this.#database;
    // A newer version may have been started beside this one, and brought the database up.
    if (statements.format.get() !== SQLITE_FORMAT)
      throw new EventUnsupportedError("The format of the event log's database");
    const floor = statements.floor.get(this.#topic);
    this.#anchor.refuseWentBack(floor);
    return floor;
  }

  #unlessPoisoned<Value>(work: () => Value): Value {
    this.#refusePoisoned();
    return work();
  }

  #refusePoisoned(): void {
    if (this.#poison !== undefined) throw new EventLogPoisonedError(this.#poison);
  }

  // The pragma reads FULL right after the switch to WAL, and can read NORMAL behind the first write.
  #refuseUnsynced(): void {
    if (this.#syncVerified) return;
    if (this.#database.connection.pragma('synchronous', { simple: true }) !== SYNCHRONOUS_FULL) {
      this.#poison = 'SQLite does not sync its commits';
      throw new EventLogUnavailableError(this.#poison);
    }
    this.#syncVerified = true;
  }

  /** Throws what the caller may see of `error`, and poisons the log when it can't be trusted any more (L13). */
  #fail(error: unknown, during: 'read' | 'append'): never {
    const code = driverCode(error);
    if (code !== undefined) {
      const failure = sqliteFailure(code, this.#database.location, during);
      this.#poison ??= failure.poison;
      throw failure.error;
    }
    if (error instanceof EventLogCorruptError) this.#poison ??= 'it was found damaged, replaced or set back';
    throw error;
  }
}
