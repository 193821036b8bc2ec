/** The system's clock, in epoch milliseconds: the only place that reads it. */
export function systemClock(): number {
  return Date.now();
}
