import type { Position } from '@sessionlog/core';
import { NumberColumn } from './number-column.ts';

/** What a touch left behind. */
export interface LifeTouch {
  readonly position: Position;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** The touches of all sessions. Each names the one before it in the life of its session; they are numbered from one on. */
export class LifeTouches {
  readonly #positions = new NumberColumn(Float64Array);
  readonly #lastSeenAt = new NumberColumn(Float64Array);
  readonly #expiresAt = new NumberColumn(Float64Array);
  readonly #before = new NumberColumn(Uint32Array);

  /** @param before - the number of the last touch of that session, 0 for none. @returns the number of the new one. */
  push({ position, lastSeenAt, expiresAt }: LifeTouch, before: number): number {
    this.#positions.push(position);
    this.#lastSeenAt.push(lastSeenAt);
    this.#expiresAt.push(expiresAt);
    return this.#before.push(before) + 1;
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

  /** Of a touch and those before it, the newest one up to a position; 0 where there is none. */
  upTo(number: number, position: Position): number {
    for (let touch = number; touch !== 0; touch = this.before(touch)) {
      if (this.#positions.get(touch - 1) <= position) return touch;
    }
    return 0;
  }
}
