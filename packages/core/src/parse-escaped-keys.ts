import type { JsonValue } from './json.ts';

// A string, and the colon that makes it a key.
const STRING = /("(?:[^"\\]|\\.)*")(\s*:)?/g;

/**
 * Parses JSON text in whose keys there are escapes. The JSON parser of V8 13 and 14 (Node 24 and 26) takes such a key for
 * another one when an object with a backslash in its key was there before: `{"\n":1}` behind `{"\\":1}` gives the key
 * `\`. So the keys are taken out, each parsed as a string by itself, and put back.
 *
 * @param text - JSON.
 * @returns `undefined` when an object names a key twice.
 */
export function parseEscapedKeys(text: string): JsonValue | undefined {
  const keys: string[] = [];
  const named = text.replaceAll(STRING, (whole, string: string, colon: string | undefined) => {
    if (colon === undefined) return whole;
    keys.push(JSON.parse(string));
    return `"k${keys.length - 1}"${colon}`;
  });
  return putBack(JSON.parse(named), keys);
}

function putBack(value: JsonValue, keys: readonly string[]): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const members = value.map((member) => putBack(member, keys));
    return members.includes(undefined) ? undefined : (members as JsonValue[]);
  }
  const members = new Map<string, JsonValue>();
  for (const [name, member] of Object.entries(value)) {
    const key = keys[Number(name.slice(1))] as string;
    const whole = putBack(member, keys);
    if (whole === undefined || members.has(key)) return undefined;
    members.set(key, whole);
  }
  return Object.fromEntries(members);
}
