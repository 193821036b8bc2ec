import type { JsonObject, JsonValue } from './json.ts';

/** Deep-freezes attributes that nobody else holds. @returns the same. */
export function freezeAttributes(attributes: JsonObject): JsonObject {
  freezeMembers(attributes);
  return Object.freeze(attributes);
}

function freezeMembers(container: JsonObject | readonly JsonValue[]): void {
  for (const member of Object.values(container)) {
    if (typeof member !== 'object' || member === null) continue;
    freezeMembers(member);
    Object.freeze(member);
  }
}
