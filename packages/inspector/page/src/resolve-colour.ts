/** A colour of the style sheet as a canvas takes it. @param probe - an element of the page that nobody sees. */
export function resolveColour(probe: HTMLElement, name: string): string {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}
