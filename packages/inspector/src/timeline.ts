import type { Position } from '@sessionlog/core';
import type { LifeMoment } from './life-moment.ts';
import { NumberColumn } from './number-column.ts';

/** Every change of a log: its position, and the newest moment that a change had named by then. */
export class Timeline {
  readonly #positions = new NumberColumn(Float64Array);
  readonly #times = new NumberColumn(Float64Array);
  readonly #begin: LifeMoment;

  /** @param begin - the moment in front of the first change. */
  constructor(begin: LifeMoment) {
    this.#begin = begin;
  }

  /** How many changes there are. */
  get length(): number {
    return this.#positions.length;
  }

  /** The first change; `undefined` where there is none. */
  get first(): LifeMoment | undefined {
    return this.length === 0 ? undefined : this.#at(0);
  }

  /** The newest change, or the beginning. */
  get last(): LifeMoment {
    return this.#at(this.length - 1);
  }

  /** Puts a change at the end. @param time - not before that of the last one. */
  add(position: Position, time: number): void {
    this.#positions.push(position);
    this.#times.push(time);
  }

  /** The newest change at a position or before it, or the beginning. */
  atPosition(position: Position): LifeMoment {
    return this.#at(this.#positions.countUpTo(position) - 1);
  }

  /** A time, behind the newest change up to which no change had named a later moment, or behind the beginning. */
  atTime(time: number): LifeMoment {
    return { position: this.#at(this.#times.countUpTo(time) - 1).position, time };
  }

  #at(index: number): LifeMoment {
    if (index < 0) return this.#begin;
    return { position: this.#positions.get(index), time: this.#times.get(index) };
  }
}
