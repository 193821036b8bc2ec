import type { JsonValue } from './json.ts';
import { parseEscapedKeys } from './parse-escaped-keys.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Parses JSON text, and refuses an object that names a key twice: two readers could believe two different values.
 *
 * @returns `undefined` for text that is no JSON or has a duplicate key.
 */
export function parseJson(text: string): JsonValue | undefined {
  const parsed = parse(text);
  if (parsed === undefined) return undefined;
  const { keys, escaped } = scanKeys(text);
  if (escaped) return parseEscapedKeys(text);
  return countKeys(parsed) === keys ? parsed : undefined;
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

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// In JSON text every key is followed by one colon outside a string, and nothing else is; parsing keeps one of two keys.
function scanKeys(text: string): { readonly keys: number; readonly escaped: boolean } {
  let keys = 0;
  let escaped = false;
  let inside = false;
  let hasEscape = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) {
      inside = !inside;
      if (inside) hasEscape = false;
    } else if (inside && unit === BACKSLASH) {
      hasEscape = true;
      index += 1;
    } else if (!inside && unit === COLON) {
      keys += 1;
      escaped ||= hasEscape;
    }
  }
  return { keys, escaped };
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
