import type { EndedByReason } from '../../src/activity.ts';

/** How many colours there are for reasons that applications give. */
const COLOURS = 8;

/** The colours of the ways to end, as names of the style sheet: the inspector's own ways have theirs. */
export function seriesColours(ended: readonly Pick<EndedByReason, 'kind'>[]): string[] {
  let reasons = 0;
  return ended.map(({ kind }) => (kind === 'reason' ? `--reason-${(reasons++ % COLOURS) + 1}` : `--${kind}`));
}

/** A colour of the style sheet as a canvas takes it. @param probe - an element of the page that nobody sees. */
export function resolveColour(probe: HTMLElement, name: string): string {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}
