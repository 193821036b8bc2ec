/** Which rows of a long table are drawn, and how much room stands for those above and below, in pixels. */
export interface RowWindow {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly above: number;
  readonly below: number;
}

/** Rows that are drawn beyond both edges of what is seen. */
const MORE = 12;

/**
 * The rows of a table that are seen, and some around them, so that a table of any length costs what a screen shows.
 *
 * @param top - how far it was scrolled, and
 * @param height - how much of it is seen, in pixels.
 * @param rowHeight - of each, in pixels.
 */
export function rowWindow(top: number, height: number, rowHeight: number, rows: number): RowWindow {
  const first = Math.floor(Math.max(0, top) / rowHeight);
  const seen = Math.ceil(height / rowHeight);
  const to = Math.min(rows, first + seen + MORE);
  const from = Math.max(0, Math.min(first - MORE, to - seen - MORE));
  return { from, to, above: from * rowHeight, below: (rows - to) * rowHeight };
}
