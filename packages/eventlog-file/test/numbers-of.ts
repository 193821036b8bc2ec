/** The numbers of plain events, by their ids. */
export function numbersOf(events: Iterable<{ readonly id: string } | string>): number[] {
  return Array.from(events, (event) => Number((typeof event === 'string' ? event : event.id).slice(16)));
}
