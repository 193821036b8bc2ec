import type { EventId } from './event-id.ts';
import { PackedAttributes } from './packed-attributes.ts';
import { ID_WORDS, PackedId } from './packed-id.ts';
import { PackedText } from './packed-text.ts';
import { MOMENT_WORDS, momentAt, RowMoments } from './row-moments.ts';
import { NO_ROW, RowPages } from './row-pages.ts';
import type { Session } from './session.ts';
import { ABSOLUTE_EXPIRES_AT, CREATED_AT, EXPIRES_AT, LAST_SEEN_AT } from './session-row.ts';
import { TextPages } from './text-pages.ts';

const ID = 0;
const MOMENTS = ID + ID_WORDS;
const PRINCIPAL = MOMENTS + MOMENT_WORDS;
const ATTRIBUTES = PRINCIPAL + 1;
// The id of the session in whose place it stood.
const LINK = ATTRIBUTES + 1;
const ROW_WORDS = LINK + 1;
// What a principal has beside its text: nothing that is used.
const PRINCIPAL_WORDS = 1;

/**
 * Sessions in the order in which they were added, for good, as rows of numbers and texts off the heap: some hundred bytes
 * each. Of a million objects the collector of garbage makes stand-stills of 10 to 30 ms, and so does an array that grows by one of them.
 */
export class PackedSessions {
  readonly #pages = new RowPages(ROW_WORDS);
  readonly #moments = new RowMoments(this.#pages, MOMENTS);
  readonly #links = new RowPages(ID_WORDS);
  readonly #principals = new TextPages(PRINCIPAL_WORDS);
  readonly #attributes = new PackedAttributes();
  readonly #id = new PackedId();
  readonly #packed = new PackedText();
  #length = 0;
  // Of the session that was added last: those of one principal often follow each other.
  #principal = NO_ROW;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds one behind all others. @returns its number: they are counted from zero on. */
  add(session: Session): number {
    const { id, principal, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt, attributes, rotatedFrom } = session;
    const pages = this.#pages;
    const row = pages.take();
    this.#id.pack(id);
    pages.setWords(row, ID, this.#id.words);
    this.#moments.setAll(row, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt);
    pages.setWord(row, PRINCIPAL, this.#placeOf(principal));
    pages.setWord(row, ATTRIBUTES, this.#attributes.add(attributes));
    pages.setWord(row, LINK, rotatedFrom === undefined ? NO_ROW : this.#link(rotatedFrom));
    this.#length = row + 1;
    return row;
  }

  /** The id of one that was added. */
  idAt(row: number): EventId {
    return this.#id.unpack(this.#pages.pageOf(row), this.#pages.beginOf(row) + ID);
  }

  /** One that was added, made anew, and deep-frozen. */
  at(row: number): Session {
    const words = this.#pages.pageOf(row);
    const begin = this.#pages.beginOf(row);
    const link = words[begin + LINK] as number;
    const session = {
      id: this.idAt(row),
      principal: this.#principals.text(words[begin + PRINCIPAL] as number),
      createdAt: momentAt(words, begin + MOMENTS, CREATED_AT),
      lastSeenAt: momentAt(words, begin + MOMENTS, LAST_SEEN_AT),
      expiresAt: momentAt(words, begin + MOMENTS, EXPIRES_AT),
      absoluteExpiresAt: momentAt(words, begin + MOMENTS, ABSOLUTE_EXPIRES_AT),
      attributes: this.#attributes.read(words[begin + ATTRIBUTES] as number),
    };
    if (link === NO_ROW) return Object.freeze(session);
    const rotatedFrom = this.#id.unpack(this.#links.pageOf(link), this.#links.beginOf(link));
    return Object.freeze({ ...session, rotatedFrom });
  }

  #placeOf(principal: string): number {
    this.#packed.pack(principal);
    const last = this.#principal;
    if (last === NO_ROW || !this.#principals.holds(last, this.#packed)) {
      this.#principal = this.#principals.take(this.#packed);
    }
    return this.#principal;
  }

  #link(id: EventId): number {
    const link = this.#links.take();
    this.#id.pack(id);
    this.#links.setWords(link, 0, this.#id.words);
    return link;
  }
}
