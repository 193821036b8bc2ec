/** The last moment that a date can name, in epoch milliseconds. */
const LAST_MS = 8.64e15;

/** A moment in the time of whoever looks, to the second: `2026-11-21 14:03:22`. @param time - in epoch milliseconds. */
export function momentText(time: number): string {
  if (!(Math.abs(time) <= LAST_MS)) return 'beyond all dates';
  const date = new Date(time);
  const day = [pad(date.getFullYear(), 4), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(':')}`;
}

/** The same with milliseconds, and in UTC as the log has it: for whoever wants it exactly. */
export function exactText(time: number): string {
  if (!(Math.abs(time) <= LAST_MS)) return momentText(time);
  return `${momentText(time)} here, ${new Date(time).toISOString()} in the log`;
}

/** A moment as a `datetime-local` field takes it. */
export function fieldText(time: number): string {
  return momentText(time).replace(' ', 'T');
}

function pad(part: number, digits = 2): string {
  return String(part).padStart(digits, '0');
}
