import { randomBytes as systemRandomBytes } from 'node:crypto';
import { type RandomBytes, SessionInvalidError } from '@sessionlog/core';
import { sessionPage } from './find-sessions.ts';
import type { LifeMoment } from './life-moment.ts';
import type { NumberColumn } from './number-column.ts';
import { gone, notFound } from './request-refusal.ts';
import type { RevocationPreview } from './revocation-preview.ts';
import { rowBehind } from './session-cursor.ts';
import type { SessionLives } from './session-lives.ts';

const LIFE_MS = 600_000;
const MOST = 32;
const ROWS = 100;
const ID_BYTES = 16;
const AGAIN = 'Make the preview again, and look at it.';

/** Which sessions would be ended, as somebody was shown. */
export interface Preview {
  readonly id: string;
  readonly lives: SessionLives;
  readonly moment: LifeMoment;
  /** The newest creation first. */
  readonly rows: NumberColumn;
  readonly goodUntil: number;
}

/** The previews that are still good. Each is good once, for ten minutes; of too many the oldest ones make room. */
export class Previews {
  readonly #clock: () => number;
  readonly #randomBytes: RandomBytes;
  readonly #previews = new Map<string, Preview>();

  /** @param clock - epoch milliseconds. */
  constructor(clock: () => number, randomBytes: RandomBytes = systemRandomBytes) {
    this.#clock = clock;
    this.#randomBytes = randomBytes;
  }

  /** Keeps what was found, so that just that can be ended. */
  add(lives: SessionLives, moment: LifeMoment, rows: NumberColumn): Preview {
    const bytes = this.#randomBytes(ID_BYTES);
    if (!(bytes instanceof Uint8Array) || bytes.length !== ID_BYTES) {
      throw new SessionInvalidError('randomBytes', `must give exactly the ${ID_BYTES} bytes it was asked for.`);
    }
    const id = Buffer.from(bytes).toString('base64url');
    const preview = { id, lives, moment, rows, goodUntil: this.#clock() + LIFE_MS };
    this.#dropOld();
    this.#previews.set(id, preview);
    for (const oldest of this.#previews.keys()) {
      if (this.#previews.size <= MOST) break;
      this.#previews.delete(oldest);
    }
    return preview;
  }

  /** @throws a refusal when there is none that is still good. */
  find(id: string): Preview {
    const preview = this.#previews.get(id);
    if (preview === undefined) throw notFound(`This preview was used, or is too old. ${AGAIN}`);
    if (preview.goodUntil <= this.#clock()) {
      this.#previews.delete(id);
      throw gone(`This preview is too old. ${AGAIN}`);
    }
    return preview;
  }

  /** {@link find}, for the one time that it is good. */
  take(id: string): Preview {
    const preview = this.find(id);
    this.#previews.delete(id);
    return preview;
  }

  #dropOld(): void {
    const now = this.#clock();
    for (const [id, { goodUntil }] of this.#previews) if (goodUntil <= now) this.#previews.delete(id);
  }
}

/** Some rows of a preview. @throws a refusal for a cursor that is none. */
export function previewPage({ id, lives, moment, rows, goodUntil }: Preview, cursor?: string): RevocationPreview {
  const begin = cursor === undefined ? 0 : firstUpTo(rows, rowBehind(lives, cursor));
  // One more tells whether there is another page.
  const shown = Array.from({ length: Math.min(ROWS + 1, rows.length - begin) }, (_, index) => rows.get(begin + index));
  return { id, ...sessionPage(lives, moment, shown, ROWS, rows.length), goodUntil };
}

// Where the rows, which fall, come down to one or below it.
function firstUpTo(rows: NumberColumn, row: number): number {
  let low = 0;
  for (let high = rows.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (rows.get(middle) > row) low = middle + 1;
    else high = middle;
  }
  return low;
}
