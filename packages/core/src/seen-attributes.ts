import type { JsonObject } from './json.ts';

const MOST = 1024;
const MOST_UNITS = 256;

/**
 * Attributes that were read of late, by their text. Those of most sessions are alike, and to find them here takes a quarter
 * of the time of making them, and no memory for each session. They are frozen: nobody can tell that they are shared.
 */
export class SeenAttributes {
  #seen = new Map<string, JsonObject>();

  find(text: string): JsonObject | undefined {
    return this.#seen.get(text);
  }

  /** @param text - in a string that shares no memory with a longer one. */
  remember(text: string, attributes: JsonObject): void {
    if (text.length > MOST_UNITS) return;
    if (this.#seen.size === MOST) this.#seen = new Map();
    this.#seen.set(text, attributes);
  }
}
