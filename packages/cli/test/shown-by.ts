import type { Readable } from 'node:stream';

/** All that was written to a stream and nobody has read. One `read` gives no more than one piece of it in Node.js 26. */
export function shownBy(stream: Readable): string {
  let shown = '';
  for (let piece: unknown = stream.read(); piece !== null; piece = stream.read()) shown += String(piece);
  return shown;
}
