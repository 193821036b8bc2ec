/**
 * Marks on a line, without those that would lie on top of each other: of the places, which rise, the first and those that
 * keep the distance from the last one that is kept.
 */
export function thinMarks(places: readonly number[], distance: number): number[] {
  const kept: number[] = [];
  for (const place of places) {
    const last = kept.at(-1);
    if (last === undefined || place - last >= distance) kept.push(place);
  }
  return kept;
}
