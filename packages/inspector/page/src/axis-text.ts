const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * What stands at a tick of the time axis: the time of day, and the date where a day begins or all ticks are days.
 *
 * @param time - in epoch milliseconds.
 * @param apartMs - how far the ticks are apart.
 */
export function axisText(time: number, apartMs: number): string {
  const date = new Date(time);
  const [hour, minute, second] = [date.getHours(), date.getMinutes(), date.getSeconds()];
  if (apartMs >= DAY_MS || (hour === 0 && minute === 0 && second === 0)) {
    return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  }
  const parts = apartMs < MINUTE_MS ? [hour, minute, second] : [hour, minute];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
