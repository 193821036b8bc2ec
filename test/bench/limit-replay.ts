import { NOT_THERE } from './key-table.ts';
import { readLimitFile } from './limit-file.ts';
import { LimitMoment } from './limit-moment.ts';
import { LIMIT_BATCH, LimitProjection } from './limit-projection.ts';

const WORD = Int32Array.BYTES_PER_ELEMENT;
const ID_AT = '{"id":"'.length;
const TYPE_AT = ID_AT + 26 + '","type":"session_'.length;
const DIGITS_AT = TYPE_AT + 'created","data":{"v":1,"token_handle":"sha256:v1:'.length;
const DIGITS = 64;
const TIME = '2026-01-01T00:00:00.000Z'.length;
const PRINCIPAL_AT = DIGITS_AT + DIGITS + '","principal":"'.length;
const BEFORE_CREATED = '","created_at":"'.length;
const BEFORE_EXPIRES = '","expires_at":"'.length;
const BEFORE_ABSOLUTE = '","absolute_expires_at":"'.length;
const BEFORE_ATTRIBUTES = '","idle_timeout_ms":604800000,"attributes":'.length;
const BEHIND_ATTRIBUTES = ',"minted":true}}'.length;
const SEEN_AT = DIGITS_AT + DIGITS + '","last_seen_at":"'.length;
const EXPIRED_AT = DIGITS_AT + DIGITS + '","expired_at":"'.length;
const CREATED = 'c'.charCodeAt(0);
const TOUCHED = 't'.charCodeAt(0);

/**
 * Replays a file of `writeLimitFile` with what no replay can do without. A log has to be read and its damage told
 * (`readLimitFile`). Of each event the digits of its handle and its times have to be read, of a creation the id, the
 * principal and the attributes too, and all of it put where a `get` finds it (`LimitProjection`). No object is made. Where
 * each field stands is taken for granted, as the bench wrote them, and nothing is looked at twice: no spelling, no order, no writers,
 * no deadlines, no caps. Of some events the places in the tables are read before the first of them is folded, so that the
 * processor waits for many of them at once.
 *
 * @param most - how many sessions there are at most.
 */
export function limitReplay(path: string, most: number): LimitProjection {
  const sessions = new LimitProjection(most);
  const folding = new Folding(sessions);
  readLimitFile(path, LIMIT_BATCH, (window, bounds, count) => {
    for (let event = 0; event < count; event++) folding.lookAt(event, window, bounds[2 * event] as number);
    for (let event = 0; event < count; event++) {
      folding.fold(event, window, bounds[2 * event] as number, bounds[2 * event + 1] as number);
    }
  });
  return sessions;
}

class Folding {
  readonly #sessions: LimitProjection;
  readonly #now = new LimitMoment();
  readonly #expires = new LimitMoment();
  readonly #absolute = new LimitMoment();
  readonly #attributes = new KnownTexts();
  // Nothing is to be left out because nobody asks for it.
  seen = 0;

  constructor(sessions: LimitProjection) {
    this.#sessions = sessions;
  }

  lookAt(event: number, window: DataView, begin: number): void {
    this.seen ^= this.#sessions.lookAt(event, window, begin + DIGITS_AT);
    if (window.getUint8(begin + TYPE_AT) === CREATED) this.seen ^= this.#sessions.lookAtId(window, begin + ID_AT);
  }

  fold(event: number, window: DataView, begin: number, end: number): void {
    const row = this.#sessions.find(event);
    const type = window.getUint8(begin + TYPE_AT);
    if (type === CREATED) {
      if (row === NOT_THERE) this.#create(event, window, begin, end);
    } else if (row !== NOT_THERE && type === TOUCHED) {
      const seenAt = this.#now.at(window, begin + SEEN_AT);
      this.#sessions.touch(row, seenAt, this.#expires.at(window, begin + SEEN_AT + TIME + BEFORE_EXPIRES));
    } else if (row !== NOT_THERE) {
      this.#now.at(window, begin + EXPIRED_AT);
      this.#sessions.expire(row);
    }
  }

  #create(event: number, window: DataView, begin: number, end: number): void {
    const sessions = this.#sessions;
    let at = sessions.create(event, window, begin + ID_AT, begin + PRINCIPAL_AT);
    if (at === NOT_THERE) return;
    at += BEFORE_CREATED;
    const createdAt = this.#now.at(window, at);
    at += TIME + BEFORE_EXPIRES;
    const expiresAt = this.#expires.at(window, at);
    at += TIME + BEFORE_ABSOLUTE;
    const absoluteAt = this.#absolute.at(window, at);
    const text = this.#attributes.number(window, at + TIME + BEFORE_ATTRIBUTES, end - BEHIND_ATTRIBUTES);
    sessions.setMoments(sessions.sessions - 1, createdAt, createdAt, expiresAt, absoluteAt, text);
  }
}

/** Texts by number: most are the one before. */
class KnownTexts {
  readonly #numbers = new Map<string, number>();
  #last = new DataView(new ArrayBuffer(0));
  #number = 0;

  number(window: DataView, begin: number, end: number): number {
    const last = this.#last;
    const length = last.byteLength;
    if (end - begin !== length) return this.#learn(window, begin, end);
    let at = 0;
    while (at + WORD <= length && window.getInt32(begin + at) === last.getInt32(at)) at += WORD;
    while (at < length && window.getUint8(begin + at) === last.getUint8(at)) at += 1;
    return at === length ? this.#number : this.#learn(window, begin, end);
  }

  #learn(window: DataView, begin: number, end: number): number {
    const bytes = Uint8Array.from(new Uint8Array(window.buffer, begin, end - begin));
    this.#last = new DataView(bytes.buffer);
    const text = Buffer.from(bytes).toString();
    this.#number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, this.#number);
    return this.#number;
  }
}
