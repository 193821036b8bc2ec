import { LAST_MOMENT } from './session-time.ts';

/** Whether a value is a moment from 0 to {@link LAST_MOMENT}, a whole number of milliseconds. */
export function isMoment(value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= 0 &&
    value <= LAST_MOMENT &&
    !Object.is(value, -0)
  );
}
