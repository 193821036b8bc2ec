import { UsageError } from './usage-error.ts';

const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A duration such as `90d`, `12h`, `30m`, `10s`, `500ms` or `0`, in milliseconds.
 *
 * @throws UsageError naming the option.
 */
export function readDuration(option: string, text: string): number {
  if (text === '0') return 0;
  const [, count = '', unit = ''] = DURATION.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw new UsageError(`${option} takes a duration such as 90d, 12h, 30m, 10s or 0.`);
  return Number(count) * factor;
}
