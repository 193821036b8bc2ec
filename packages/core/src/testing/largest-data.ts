import { MAX_EVENT_DATA_BYTES } from '../event-log.ts';

/** A JSON string of exactly as many bytes of UTF-8 as data may have, made of `unit`. */
export function largestData(unit: string): string {
  const room = MAX_EVENT_DATA_BYTES - 2;
  const units = Math.floor(room / Buffer.byteLength(unit));
  return `"${unit.repeat(units)}${'x'.repeat(room - units * Buffer.byteLength(unit))}"`;
}
