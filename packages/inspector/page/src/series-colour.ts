import type { EndedByReason } from '../../src/activity.ts';

/** How many colours there are for reasons that applications give. */
const COLOURS = 8;

/** Which colour each reason has that was seen so far, by its number from 1 on. */
export type ReasonColours = ReadonlyMap<string, number>;

/**
 * Gives colours to the reasons that are drawn, each another one. A reason keeps its colour, whatever is drawn beside it, as
 * long as there are no more reasons than colours.
 */
export function giveColours(known: ReasonColours, drawn: readonly string[]): ReasonColours {
  const given = new Map(known);
  const taken = new Set<number>();
  const without: string[] = [];
  for (const reason of drawn) {
    const colour = given.get(reason);
    if (colour === undefined || taken.has(colour)) without.push(reason);
    else taken.add(colour);
  }
  for (const reason of without) {
    const unseen = new Set(given.values());
    const free = Array.from({ length: COLOURS }, (_, index) => index + 1).filter((colour) => !taken.has(colour));
    const colour = free.find((one) => !unseen.has(one)) ?? free[0] ?? 1;
    given.set(reason, colour);
    taken.add(colour);
  }
  return given;
}

/** The colours of the ways to end, as names of the style sheet: the inspector's own ways have theirs. */
export function seriesColours(ended: readonly EndedByReason[], colours: ReasonColours): string[] {
  return ended.map(({ kind, reason }) => (kind === 'reason' ? `--reason-${colours.get(reason) ?? 1}` : `--${kind}`));
}

/** The reasons of applications among the ways to end. */
export function givenReasons(ended: readonly EndedByReason[]): string[] {
  return ended.filter(({ kind }) => kind === 'reason').map(({ reason }) => reason);
}
