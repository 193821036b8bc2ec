const MOST = 100_000;

/** How many sessions are live where each of them is made through a connection; more would only take time. */
export function postgresSessions(events: number): number {
  return Math.min(events, MOST);
}
