import { EventLogCorruptError, EventUnsupportedError, SessionInvalidError } from './errors.ts';
import { type EventId, isEventId } from './event-id.ts';
import type { Position } from './event-log.ts';
import { goesInCircle } from './goes-in-circle.ts';
import { isMoment } from './is-moment.ts';
import { type LiveNames, namesOf } from './live-names.ts';
import type { NewSession } from './new-session.ts';
import { parseJson, parseJsonList } from './parse-json.ts';
import { isRecordedLine } from './principal.ts';
import { type LiveColumns, scanLiveEntry } from './scan-live-entry.ts';
import { readAttributes } from './session-attributes.ts';
import { HARD_LIMITS } from './session-limits.ts';
import { SessionProjection } from './session-projection.ts';
import { SNAPSHOT_VERSION } from './session-snapshot-encoder.ts';
import type { TokenHandle } from './token-handle.ts';

type Columns = readonly (readonly unknown[])[];

// How many texts of attributes are remembered to have been checked.
const REMEMBERED_TEXTS = 4096;

/**
 * Reads the entries of a snapshot, in their order, into a projection that a fold can go on with. Each is checked as it is
 * taken: what an encoder would not write is not believed.
 *
 * Its methods throw `ERR_EVENT_LOG_CORRUPT`, and `ERR_EVENT_UNSUPPORTED` for what a later version wrote.
 */
export class SessionSnapshotDecoder {
  readonly #upTo: Position;
  readonly #projection = new SessionProjection();
  readonly #checkedTexts = new Set<string>();
  readonly #origins: Columns[] = [];
  readonly #rotations: Columns[] = [];
  readonly #settling: Generator<undefined, void, undefined> = this.#settleAll();
  #begun = false;
  #ended = false;
  #sessions = 0;
  #handles = 0;
  #links = 0;

  /** @param upTo - where the snapshot stands in its log. */
  constructor(upTo: Position) {
    this.#upTo = upTo;
    this.#projection.position = upTo;
  }

  /** Takes the next entry. */
  take(entry: string): void {
    const scanned = this.#begun && !this.#ended ? scanLiveEntry(entry) : undefined;
    if (scanned !== undefined) {
      this.#takeSessions(scanned.numbers, scanned.texts, namesOf(scanned));
      return;
    }
    const [kind, ...parts] = parseJsonList(entry) ?? this.#corrupt('an entry is no list');
    if (this.#ended || this.#begun !== (kind !== 'snapshot')) this.#corrupt('an entry is not where it belongs');
    switch (kind) {
      case 'snapshot':
        this.#takeBegin(parts);
        break;
      case 'live':
        this.#takeLive(parts);
        break;
      case 'over':
        this.#takeOver(parts);
        break;
      case 'origins':
        this.#origins.push(this.#takeLinks(parts, 2));
        break;
      case 'rotations':
        this.#rotations.push(this.#takeLinks(parts, 4));
        break;
      case 'end':
        this.#takeEnd(parts);
        break;
      default:
        throw new EventUnsupportedError('A part of the snapshot of this log', this.#upTo);
    }
  }

  /**
   * Makes one projection of all that was taken, once every entry was. It yields now and then, so that others may have their
   * turn, and goes on where it stood when it is called again.
   */
  settle(): Iterable<undefined> {
    return this.#settling;
  }

  /** The projection, once every entry was taken: {@link settle}, as far as that was not done yet. */
  finish(): SessionProjection {
    for (const _ of this.#settling);
    return this.#projection;
  }

  // What took whose place is told of sessions by their ids, and these can be found only when all are there.
  *#settleAll(): Generator<undefined, void, undefined> {
    yield* this.#projection.settle();
    for (const columns of this.#origins) {
      this.#settleOrigins(columns);
      yield;
    }
    for (const columns of this.#rotations) {
      this.#settleRotations(columns);
      yield;
    }
    if (!this.#ended) this.#corrupt('its end is missing');
    // What is there twice is counted once.
    const { handles, ids } = this.#projection;
    if (handles !== this.#sessions + this.#handles || ids !== handles)
      this.#corrupt('a handle or an id is there twice');
    yield* this.#checkLines();
  }

  #takeBegin([version, now]: readonly unknown[]): void {
    if (version !== SNAPSHOT_VERSION) {
      throw new EventUnsupportedError('The version of the snapshot of this log', this.#upTo);
    }
    this.#projection.now = isMoment(now) ? now : this.#corrupt('it has no time');
    this.#begun = true;
  }

  #takeLive(parts: readonly unknown[]): void {
    const [texts = NONE] = this.#columns(parts.slice(-1), 1);
    const [ids = NONE, handles = NONE, principals = NONE, ...numbers] = this.#columns(parts.slice(0, -1), 9);
    this.#takeSessions(numbers, texts, {
      rows: ids.length,
      idAt: (row) => this.#id(ids[row]),
      handleAt: (row) => this.#handle(handles[row]),
      principalAt: (row) => this.#principal(principals[row]),
    });
  }

  #takeSessions(
    numbers: LiveColumns['numbers'],
    given: LiveColumns['texts'],
    { rows, idAt, handleAt, principalAt }: LiveNames,
  ): void {
    const texts = given.map((text) => this.#attributes(text));
    const [createdAt = NONE, lastSeenAt = NONE, expiresAt = NONE, absoluteExpiresAt = NONE, minted = NONE] = numbers;
    const attributes = numbers[5] ?? NONE;
    for (let row = 0; row < rows; row++) {
      const handle = handleAt(row);
      const id = idAt(row);
      const session = {
        principal: principalAt(row),
        createdAt: this.#number(createdAt[row]),
        lastSeenAt: this.#number(lastSeenAt[row]),
        expiresAt: this.#number(expiresAt[row]),
        absoluteExpiresAt: this.#number(absoluteExpiresAt[row]),
        isMinted: this.#flag(minted[row]),
        attributes: texts[this.#number(attributes[row])] ?? this.#corrupt('a session has no attributes'),
      };
      this.#checkLive(session);
      this.#projection.putNew(handle, id, session);
    }
    this.#sessions += rows;
  }

  #takeOver(parts: readonly unknown[]): void {
    const [ids = NONE, handles = NONE, keptUntil = NONE, lapsed = NONE] = this.#columns(parts, 4);
    for (let row = 0; row < ids.length; row++) {
      const until = this.#number(keptUntil[row]);
      this.#projection.putNewOver({
        id: this.#id(ids[row]),
        handle: this.#handle(handles[row]),
        keptUntil: until === 0 ? undefined : until,
        session: undefined,
        lapsed: this.#flag(lapsed[row]),
      });
    }
    this.#handles += ids.length;
  }

  #takeLinks(parts: readonly unknown[], count: number): Columns {
    const columns = this.#columns(parts, count);
    this.#links += columns[0]?.length ?? 0;
    return columns;
  }

  #settleOrigins([ids = NONE, rotatedFrom = NONE]: Columns): void {
    for (let row = 0; row < ids.length; row++) {
      const state = this.#projection.findById(this.#id(ids[row]));
      const session = state?.session;
      if (state === undefined || session === undefined || session.rotatedFrom !== undefined) {
        this.#corrupt('what took a place is no session');
      }
      this.#projection.put({
        ...state,
        session: Object.freeze({ ...session, rotatedFrom: this.#id(rotatedFrom[row]) }),
      });
    }
  }

  #settleRotations([ids = NONE, rotatedTo = NONE, graceUntil = NONE, promoted = NONE]: Columns): void {
    for (let row = 0; row < ids.length; row++) {
      const state = this.#projection.findById(this.#id(ids[row]));
      if (state === undefined || state.session !== undefined || state.lapsed || state.rotatedTo !== undefined) {
        this.#corrupt('what was rotated is no session that is over');
      }
      const until = this.#number(graceUntil[row]);
      this.#projection.put({
        ...state,
        rotatedTo: this.#id(rotatedTo[row]),
        graceUntil: until === 0 ? undefined : until,
        promoted: this.#flag(promoted[row]),
      });
    }
  }

  #takeEnd([sessions, handles, links = 0]: readonly unknown[]): void {
    const isCounted = sessions === this.#sessions && handles === this.#handles && links === this.#links;
    if (!isCounted) this.#corrupt('its counts do not fit');
    this.#ended = true;
  }

  #columns(parts: readonly unknown[], count: number): Columns {
    if (parts.length !== count || !parts.every(Array.isArray)) this.#corrupt('an entry has other columns');
    const columns = parts as Columns;
    const length = columns[0]?.length;
    if (columns.some((column) => column.length !== length)) this.#corrupt('a column is not as long as the others');
    return columns;
  }

  // The same stand in many entries, and are looked at once.
  #attributes(text: unknown): string {
    if (typeof text !== 'string') this.#corrupt('attributes are no text');
    if (this.#checkedTexts.has(text)) return text;
    this.#checkAttributes(text);
    if (this.#checkedTexts.size < REMEMBERED_TEXTS) this.#checkedTexts.add(text);
    return text;
  }

  #checkAttributes(text: string): void {
    try {
      readAttributes(parseJson(text), HARD_LIMITS);
    } catch (error) {
      if (error instanceof SessionInvalidError) this.#corrupt('attributes are not as any writer writes them');
      throw error;
    }
  }

  #id(value: unknown): EventId {
    return isEventId(value) ? value : this.#corrupt('an id is none');
  }

  #handle(value: unknown): TokenHandle {
    return this.#projection.isHandle(value) ? value : this.#corrupt('a handle is none');
  }

  #principal(value: unknown): string {
    return isRecordedLine(value, HARD_LIMITS.principalBytes) ? value : this.#corrupt('a principal is none');
  }

  #number(value: unknown): number {
    return isMoment(value) ? value : this.#corrupt('a number is none');
  }

  #flag(value: unknown): boolean {
    return value === 0 || value === 1 ? value === 1 : this.#corrupt('a mark is neither 0 nor 1');
  }

  // Whoever follows a line of rotations must come to its end.
  *#checkLines(): Generator<undefined, void, undefined> {
    const checked = new Set<EventId>();
    for (const [ids = NONE] of this.#rotations) {
      for (const id of ids) {
        if (goesInCircle(this.#projection, this.#id(id), checked)) this.#corrupt('a rotation goes in a circle');
      }
      yield;
    }
  }

  #checkLive({ expiresAt, absoluteExpiresAt }: NewSession): void {
    if (expiresAt > absoluteExpiresAt) this.#corrupt('a session goes beyond its absolute deadline');
    if (expiresAt <= this.#projection.now) this.#corrupt('a session is not live');
  }

  #corrupt(reason: string): never {
    throw new EventLogCorruptError(`the snapshot up to position ${this.#upTo}`, this.#upTo, reason);
  }
}

const NONE: readonly unknown[] = [];
