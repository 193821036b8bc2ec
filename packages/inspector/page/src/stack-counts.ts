/**
 * Counts of several kinds as bars that stand on each other: each kind's heights are its counts and those of all kinds before
 * it. All lists have the same length.
 */
export function stackCounts(kinds: readonly (readonly number[])[]): number[][] {
  const stacks: number[][] = [];
  for (const counts of kinds) {
    const below = stacks.at(-1);
    stacks.push(counts.map((count, index) => count + (below?.[index] ?? 0)));
  }
  return stacks;
}
