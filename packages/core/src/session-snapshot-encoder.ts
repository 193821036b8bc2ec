import type { EventId } from './event-id.ts';
import type { JsonObject } from './json.ts';
import { liveSession } from './live-session.ts';
import type { Session } from './session.ts';
import type { SessionProjection, SessionState } from './session-projection.ts';

/** The version of the snapshots that this code writes, and the newest that it understands. */
export const SNAPSHOT_VERSION = 1;

// Long enough that one entry costs little beside what it holds, short enough that none keeps the process busy.
const ENTRY_LENGTH = 65_536;
// What an id, a handle and four times take, about.
const ROW_LENGTH = 160;
// How many attributes are remembered with their texts: as many as are one object.
const REMEMBERED = 4096;

/**
 * Writes what a fold needs to go on, as entries of a snapshot: JSON text of a bounded size, many sessions to an entry,
 * a column for each of their parts. docs/format.md says how it looks.
 *
 * Give it `begin`, then the sessions of a projection in the order of their creation, then those that are over, and
 * `end`. Handles that are forgotten are left out: see `SessionState.keptUntil`.
 */
export class SessionSnapshotEncoder {
  readonly #projection: SessionProjection;
  readonly #written = new Map<JsonObject, string>();
  #live = liveColumns();
  #over = overColumns();
  #origins = originColumns();
  #rotations = rotationColumns();
  #length = 0;
  #sessions = 0;
  #handles = 0;
  #links = 0;

  /** @param projection - whose states are written. A session that has lapsed by its time is over. */
  constructor(projection: SessionProjection) {
    this.#projection = projection;
  }

  /** How many live sessions were written so far. */
  get sessions(): number {
    return this.#sessions;
  }

  /** How many handles of sessions that are over were written so far. */
  get handles(): number {
    return this.#handles;
  }

  /** The first entry. */
  begin(): string {
    return JSON.stringify(['snapshot', SNAPSHOT_VERSION, this.#projection.now]);
  }

  /** Takes one state. @returns the entries that are full; they come before everything taken later. */
  add(state: SessionState): readonly string[] {
    const session = liveSession(state, this.#projection.now);
    if (session !== undefined) this.#addLive(state, session);
    else if (this.#projection.remembered(state) !== undefined) this.#addOver(state);
    return this.#length < ENTRY_LENGTH ? NOTHING : this.#flush();
  }

  /** The last entries. */
  end(): readonly string[] {
    const links = this.#links === 0 ? [] : [this.#links];
    return [...this.#flush(), JSON.stringify(['end', this.#sessions, this.#handles, ...links])];
  }

  #addLive({ id, handle, keptUntil }: SessionState, session: Session): void {
    const live = this.#live;
    live.ids.push(id);
    live.handles.push(handle);
    live.principals.push(session.principal);
    live.createdAt.push(session.createdAt);
    live.lastSeenAt.push(session.lastSeenAt);
    live.expiresAt.push(session.expiresAt);
    live.absoluteExpiresAt.push(session.absoluteExpiresAt);
    live.minted.push(keptUntil === undefined ? 0 : 1);
    live.attributes.push(this.#textOf(session.attributes));
    this.#addOrigin(session);
    this.#sessions += 1;
    this.#length += ROW_LENGTH + session.principal.length;
  }

  #addOrigin({ id, rotatedFrom }: Session): void {
    if (rotatedFrom === undefined) return;
    this.#links += 1;
    this.#origins.ids.push(id);
    this.#origins.rotatedFrom.push(rotatedFrom);
    this.#length += ROW_LENGTH;
  }

  #addOver(state: SessionState): void {
    const { id, handle, keptUntil, session, lapsed, rotatedTo } = state;
    const over = this.#over;
    over.ids.push(id);
    over.handles.push(handle);
    over.keptUntil.push(keptUntil ?? 0);
    over.lapsed.push(lapsed || session !== undefined ? 1 : 0);
    this.#handles += 1;
    this.#length += ROW_LENGTH;
    if (rotatedTo !== undefined) this.#addRotation(state, rotatedTo);
  }

  #addRotation({ id, graceUntil = 0, promoted }: SessionState, rotatedTo: EventId): void {
    this.#links += 1;
    this.#rotations.ids.push(id);
    this.#rotations.rotatedTo.push(rotatedTo);
    this.#rotations.graceUntil.push(graceUntil);
    this.#rotations.promoted.push(promoted ? 1 : 0);
    this.#length += ROW_LENGTH;
  }

  // Attributes are the same in many sessions: each text stands once in an entry.
  #textOf(attributes: JsonObject): number {
    const { texts } = this.#live;
    const text = this.#written.get(attributes) ?? this.#write(attributes);
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, texts.size);
    this.#length += text.length;
    return texts.size - 1;
  }

  // Most that are the same are one object: to write them out each time would be a quarter of the work.
  #write(attributes: JsonObject): string {
    const text = JSON.stringify(attributes);
    if (this.#written.size < REMEMBERED) this.#written.set(attributes, text);
    return text;
  }

  #flush(): readonly string[] {
    const { texts, ...live } = this.#live;
    const over = this.#over;
    const origins = this.#origins;
    const rotations = this.#rotations;
    const entries: string[] = [];
    if (live.ids.length > 0) entries.push(JSON.stringify(['live', ...Object.values(live), [...texts.keys()]]));
    if (over.ids.length > 0) entries.push(JSON.stringify(['over', ...Object.values(over)]));
    if (origins.ids.length > 0) entries.push(JSON.stringify(['origins', ...Object.values(origins)]));
    if (rotations.ids.length > 0) entries.push(JSON.stringify(['rotations', ...Object.values(rotations)]));
    this.#live = liveColumns();
    this.#over = overColumns();
    this.#origins = originColumns();
    this.#rotations = rotationColumns();
    this.#length = 0;
    return entries;
  }
}

// In the order in which they are written.
function liveColumns() {
  return {
    ids: [] as string[],
    handles: [] as string[],
    principals: [] as string[],
    createdAt: [] as number[],
    lastSeenAt: [] as number[],
    expiresAt: [] as number[],
    absoluteExpiresAt: [] as number[],
    minted: [] as number[],
    attributes: [] as number[],
    texts: new Map<string, number>(),
  };
}

function overColumns() {
  return { ids: [] as string[], handles: [] as string[], keptUntil: [] as number[], lapsed: [] as number[] };
}

function originColumns() {
  return { ids: [] as string[], rotatedFrom: [] as string[] };
}

function rotationColumns() {
  return { ids: [] as string[], rotatedTo: [] as string[], graceUntil: [] as number[], promoted: [] as number[] };
}

const NOTHING: readonly string[] = [];
