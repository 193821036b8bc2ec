import type { Position } from '@sessionlog/core';
import { NumberColumn } from './number-column.ts';
import { NumberedTexts } from './numbered-texts.ts';

/** How sessions ended: by one event, any number of them. */
export interface LifeEnding {
  readonly position: Position;
  /** By its writer's clock. */
  readonly at: number;
  /** The newest moment that a change had named by then. */
  readonly time: number;
  readonly reason: string | undefined;
  readonly actor: string | undefined;
  /** The row of the session that the event created, where that is how it ended others. */
  readonly createdRow: number | undefined;
}

/** The endings of all sessions, numbered from one on. */
export class LifeEndings {
  readonly #positions = new NumberColumn(Float64Array);
  readonly #at = new NumberColumn(Float64Array);
  readonly #times = new NumberColumn(Float64Array);
  readonly #reasons = new NumberColumn(Uint32Array);
  readonly #actors = new NumberColumn(Uint32Array);
  readonly #createdRows = new NumberColumn(Uint32Array);
  readonly #texts = new NumberedTexts();

  /** @returns the number of the new one. */
  push({ position, at, time, reason, actor, createdRow }: LifeEnding): number {
    this.#positions.push(position);
    this.#at.push(at);
    this.#times.push(time);
    this.#reasons.push(this.#texts.number(reason));
    this.#actors.push(this.#texts.number(actor));
    return this.#createdRows.push(createdRow === undefined ? 0 : createdRow + 1) + 1;
  }

  at(number: number): LifeEnding {
    const index = number - 1;
    const createdRow = this.#createdRows.get(index);
    return {
      position: this.#positions.get(index),
      at: this.#at.get(index),
      time: this.#times.get(index),
      reason: this.#texts.text(this.#reasons.get(index)),
      actor: this.#texts.text(this.#actors.get(index)),
      createdRow: createdRow === 0 ? undefined : createdRow - 1,
    };
  }

  position(number: number): Position {
    return this.#positions.get(number - 1);
  }

  time(number: number): number {
    return this.#times.get(number - 1);
  }

  /** A number that endings of one reason have in common; 0 for those that name none. */
  reasonNumber(number: number): number {
    return this.#reasons.get(number - 1);
  }

  /** No such number is larger. */
  get reasons(): number {
    return this.#texts.size;
  }

  /** The reason of such a number. */
  reasonText(reasonNumber: number): string | undefined {
    return this.#texts.text(reasonNumber);
  }
}
