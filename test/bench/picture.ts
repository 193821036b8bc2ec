import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';

// Readable whichever theme the reader has, also where the page around it has the other one.
const STYLE = `
svg { color: #1f2328; background: #ffffff; font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; background: #0d1117; } }
`;
const SVG = 'http://www.w3.org/2000/svg';
const GAP = 12;
const HEADING_X = 12;
const HEADING_Y = 24;
const LONG_NUMBER = /-?\d+\.\d{3,}/g;

/** Draws plots, one below the other, as a document of SVG whose text is text. The same plots give the same bytes. */
export function drawPicture(title: string, plots: readonly PlotOptions[]): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const element = (name: string, text: string, attributes: Record<string, number> = {}) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = text;
    return made;
  };
  const picture = element('svg', '');
  const heading = element('text', title, { x: HEADING_X, y: HEADING_Y, 'font-weight': 600 });
  heading.setAttribute('fill', 'currentColor');
  picture.append(element('title', title), element('style', STYLE), heading);
  let width = 0;
  let height = HEADING_Y + GAP;
  for (const options of plots) {
    const drawn = plot({ ...options, document });
    drawn.setAttribute('y', String(height));
    width = Math.max(width, Number(drawn.getAttribute('width')));
    height += Number(drawn.getAttribute('height')) + GAP;
    picture.append(drawn);
  }
  picture.setAttribute('xmlns', SVG);
  picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
  picture.setAttribute('width', String(width));
  picture.setAttribute('height', String(height));
  // Nobody sees a hundredth of a pixel.
  return `${picture.outerHTML.replaceAll(LONG_NUMBER, (number: string) => String(Math.round(Number(number) * 100) / 100))}\n`;
}
