import type { Position } from '@sessionlog/core';
import { NumberColumn } from './number-column.ts';

/** What a touch left behind. */
export interface LifeTouch {
  readonly position: Position;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/**
 * The touches of all sessions, numbered from one on; 0 is none. Each names the one before it in the life of its session,
 * and one further back, so that of a million touches the one at a moment is found in some forty steps.
 */
export class LifeTouches {
  readonly #positions = new NumberColumn(Float64Array);
  readonly #lastSeenAt = new NumberColumn(Float64Array);
  readonly #expiresAt = new NumberColumn(Float64Array);
  readonly #before = new NumberColumn(Uint32Array);
  readonly #farBefore = new NumberColumn(Uint32Array);
  readonly #counts = new NumberColumn(Uint32Array);

  /** @param before - the number of the last touch of that session. @returns the number of the new one. */
  push({ position, lastSeenAt, expiresAt }: LifeTouch, before: number): number {
    this.#positions.push(position);
    this.#lastSeenAt.push(lastSeenAt);
    this.#expiresAt.push(expiresAt);
    this.#before.push(before);
    this.#farBefore.push(this.#farFrom(before));
    return this.#counts.push(this.count(before) + 1) + 1;
  }

  at(number: number): LifeTouch {
    const index = number - 1;
    return {
      position: this.#positions.get(index),
      lastSeenAt: this.#lastSeenAt.get(index),
      expiresAt: this.#expiresAt.get(index),
    };
  }

  before(number: number): number {
    return this.#before.get(number - 1);
  }

  /** How many touches of its session there were up to one. */
  count(number: number): number {
    return number === 0 ? 0 : this.#counts.get(number - 1);
  }

  expiresAt(number: number): number {
    return this.#expiresAt.get(number - 1);
  }

  /** Of a touch and those before it, the newest one up to a position. */
  upTo(number: number, position: Position): number {
    let touch = number;
    while (touch !== 0 && this.#positions.get(touch - 1) > position) {
      const far = this.#farBefore.get(touch - 1);
      touch = far !== 0 && this.#positions.get(far - 1) > position ? far : this.before(touch);
    }
    return touch;
  }

  // Two leaps of one length are followed by one over both of them: so leaps of every length are there.
  #farFrom(before: number): number {
    if (before === 0) return 0;
    const far = this.#farBefore.get(before - 1);
    const farther = far === 0 ? 0 : this.#farBefore.get(far - 1);
    const isTwice = this.count(before) - this.count(far) === this.count(far) - this.count(farther);
    return isTwice ? farther : before;
  }
}
