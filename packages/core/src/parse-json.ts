import type { JsonObject, JsonValue } from './json.ts';
import { parseEscapedKeys } from './parse-escaped-keys.ts';
import { scanKeys } from './scan-keys.ts';

/**
 * Parses JSON text, and refuses an object that names a key twice: two readers could believe two different values.
 *
 * @returns `undefined` for text that is no JSON or has a duplicate key.
 */
export function parseJson(text: string): JsonValue | undefined {
  const parsed = parse(text);
  if (parsed === undefined) return undefined;
  const { count, escaped } = scanKeys(text);
  const value = escaped ? parseEscapedKeys(text) : parsed;
  // Of two keys that are one, parsing keeps one.
  return countKeys(value) === count ? value : undefined;
}

/**
 * Parses JSON text that holds no object, and so no key: a list of lists, whose values the caller checks one by one.
 *
 * @returns `undefined` for text that is no JSON, or no array.
 */
export function parseJsonList(text: string): readonly unknown[] | undefined {
  const parsed = parse(text);
  return Array.isArray(parsed) ? parsed : undefined;
}

/** Parses JSON text of which {@link parseJson} or `JSON.stringify` has made sure that it is an object with each key once. */
export function parseCheckedJson(text: string): JsonObject {
  return text.includes('\\') ? (parseEscapedKeys(text) as JsonObject) : JSON.parse(text);
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function countKeys(root: JsonValue): number {
  let keys = 0;
  const waiting = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const members = Object.values(value);
    if (!Array.isArray(value)) keys += members.length;
    for (const member of members) waiting.push(member);
  }
  return keys;
}
