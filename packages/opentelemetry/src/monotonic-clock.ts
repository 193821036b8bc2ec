/** The time that has passed since the process began, in ms. It never goes back, and no one sets it. */
export function monotonicClock(): number {
  return performance.now();
}
