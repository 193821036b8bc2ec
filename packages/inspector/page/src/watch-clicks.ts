/** A second click within this time makes the first one a half of a double click. */
const DOUBLE_MS = 300;

/**
 * Tells where an element was clicked, unless that was the beginning of a double click.
 *
 * @param clicked - given how far from the left edge, in pixels.
 * @returns what stops it.
 */
export function watchClicks(element: HTMLElement, clicked: (left: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const click = ({ offsetX, detail }: MouseEvent): void => {
    clearTimeout(timer);
    if (detail === 1) timer = setTimeout(clicked, DOUBLE_MS, offsetX);
  };
  element.addEventListener('click', click);
  return () => {
    clearTimeout(timer);
    element.removeEventListener('click', click);
  };
}
