import type { JsonObject, JsonValue } from './json.ts';

type Container = Record<string, JsonValue>;

// A whole escape, or a character that has a meaning outside strings.
const MARK = /\\.|["{:}]/g;
const OUTSIDE: Readonly<Record<string, string>> = { '{': '{"":[', ':': ',', '}': ']}' };

/**
 * Parses JSON text in whose keys there are escapes. The JSON parser of V8 13 and 14 (Node 24 and 26) takes such a key for
 * another one when an object with a backslash in its key was there before: `{"\n":1}` behind `{"\\":1}` gives the key
 * `\`. So it is shown none: every object is written as a list of its keys and values, in which a key is a string like any
 * other.
 *
 * @param text - JSON. Where an object names a key twice, the last value counts.
 */
export function parseEscapedKeys(text: string): JsonValue {
  const root: { whole: JsonValue } = { whole: JSON.parse(withObjectsAsLists(text)) };
  // No recursion: a text of nothing but brackets would exhaust the stack.
  const waiting: Container[] = [root];
  for (let within = waiting.pop(); within !== undefined; within = waiting.pop()) {
    for (const [place, member] of Object.entries(within)) {
      if (typeof member !== 'object' || member === null) continue;
      const restored = (isList(member) ? member : objectOf(member)) as Container;
      within[place] = restored;
      waiting.push(restored);
    }
  }
  return root.whole;
}

function withObjectsAsLists(text: string): string {
  let inside = false;
  return text.replaceAll(MARK, (mark) => {
    if (mark === '"') inside = !inside;
    return inside ? mark : (OUTSIDE[mark] ?? mark);
  });
}

function objectOf(written: JsonObject): JsonObject {
  const list = written[''] as readonly JsonValue[];
  const members: [string, JsonValue][] = [];
  for (let index = 0; index < list.length; index += 2) {
    members.push([list[index] as string, list[index + 1] as JsonValue]);
  }
  return Object.fromEntries(members);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
