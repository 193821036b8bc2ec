import type { Position } from '@sessionlog/core';
import { UsageError } from './usage-error.ts';

/** A position of a log. @throws UsageError naming the option. */
export function readPosition(option: string, text: string): Position {
  const position = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(position)) return position;
  throw new UsageError(`${option} takes a position of the log, a whole number.`);
}
