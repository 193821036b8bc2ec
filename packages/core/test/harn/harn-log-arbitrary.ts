import fc from 'fast-check';
import { tokenHandle } from '../../src/token-handle.ts';

/** The handles of the logs below. */
export const HANDLES: readonly string[] = ['A', 'B', 'C'].map((letter) =>
  tokenHandle('harn.orchestrator.session-token.v1', `harn_sess_${letter.repeat(43)}`),
);

/** A time as harn writes it, beside what it names in nanoseconds, by arithmetic of its own. */
export interface HarnTime {
  readonly text: string;
  readonly nanoseconds: bigint;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const two = (value: number): string => String(value).padStart(2, '0');

/** Whether the year has a February 29. */
export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** How many days a month (1 to 12) of a year has. */
export function daysOf(year: number, month: number): number {
  return (MONTH_DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
}

/** Days from 1970-01-01 to a day, counted year by year and month by month. */
export function daysSince1970(year: number, month: number, day: number): bigint {
  const before = (to: bigint): bigint => to * 365n + to / 4n - to / 100n + to / 400n;
  // Of the years before `year`, the year 0 is a leap year that the quotients leave out.
  const yearDays = year === 0 ? 0n : before(BigInt(year - 1)) + 366n;
  let days = yearDays - (before(1969n) + 366n);
  for (let at = 1; at < month; at++) days += BigInt(daysOf(year, at));
  return days + BigInt(day - 1);
}

/** Any time of the years given, with up to nine digits of a second and at any offset. */
export function harnTime(min: number, max: number): fc.Arbitrary<HarnTime> {
  return fc
    .record({
      year: fc.integer({ min, max }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.nat(30),
      clock: fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59)),
      fraction: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 9 }),
      offset: fc.option(fc.tuple(fc.constantFrom(1, -1), fc.nat(23), fc.nat(59)), { nil: undefined }),
    })
    .map(({ year, month, day, clock: [hour, minute, second], fraction, offset }) => {
      const inMonth = (day % daysOf(year, month)) + 1;
      const [sign, hours, minutes] = offset ?? [1, 0, 0];
      const local =
        ((daysSince1970(year, month, inMonth) * 24n + BigInt(hour)) * 60n + BigInt(minute)) * 60n + BigInt(second);
      return {
        text:
          `${String(year).padStart(4, '0')}-${two(month)}-${two(inMonth)}T${two(hour)}:${two(minute)}:${two(second)}` +
          (fraction === '' ? '' : `.${fraction}`) +
          (offset === undefined ? 'Z' : `${sign < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`),
        nanoseconds:
          (local - BigInt(sign * (hours * 60 + minutes)) * 60n) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')),
      };
    });
}

/** An event as harn would have it, before it is written in any shape. */
export type HarnStep =
  | { readonly kind: 'session_created'; readonly handle: string; readonly fields: HarnCreation }
  | { readonly kind: 'session_touched'; readonly handle: string; readonly fields: HarnTouch }
  | { readonly kind: 'session_expired'; readonly handle: string; readonly fields: { readonly expired_at: HarnTime } };

/** What a creation says. */
export interface HarnCreation {
  readonly principal: string;
  readonly created_at: HarnTime;
  readonly expires_at: HarnTime;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a touch says. */
export interface HarnTouch {
  readonly last_seen_at: HarnTime;
  readonly expires_at: HarnTime | null | undefined;
  readonly attributes: Readonly<Record<string, string>> | null | undefined;
}

const time = harnTime(2025, 2026);
const handle = fc.constantFrom(...HANDLES);
const attributes = fc.dictionary(fc.constantFrom('role', 'note'), fc.constantFrom('x', 'two\u2028lines', '\n{"id":1}'));
const absent = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null | undefined> =>
  fc.oneof(value, fc.constantFrom(null, undefined));

/** What happened, in the order of the log: three sessions in any confusion. */
export const harnSteps: fc.Arbitrary<HarnStep[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('session_created' as const),
      handle,
      fields: fc.record({ principal: fc.constantFrom('ann', 'bob'), created_at: time, expires_at: time, attributes }),
    }),
    fc.record({
      kind: fc.constant('session_touched' as const),
      handle,
      fields: fc.record({ last_seen_at: time, expires_at: absent(time), attributes: absent(attributes) }),
    }),
    fc.record({
      kind: fc.constant('session_expired' as const),
      handle,
      fields: fc.record({ expired_at: time }),
    }),
  ),
  { maxLength: 12 },
);

/** The payload of a step as JSON text, in either shape of a creation. */
export function payloadOf({ kind, handle, fields }: HarnStep, flat: boolean): string {
  const timesAsText = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'text' in value ? value.text : value;
  const payload = kind === 'session_created' ? { ...fields, last_seen_at: fields.created_at } : fields;
  const text = JSON.stringify({ ...payload, token_handle: handle }, timesAsText);
  return kind === 'session_created' && !flat ? `{"record":${text}}` : text;
}

/** A step as a line of harn's file log, without its line feed. */
export function lineOf(step: HarnStep, id: number, flat = false): string {
  return (
    `{"id":${id},"event":{"kind":"${step.kind}","payload":${payloadOf(step, flat)},` +
    `"headers":{"harn.provenance.schema":"v1"},"occurred_at_ms":1777723200000}}`
  );
}
