import { SessionInvalidError } from '@sessionlog/core';

// What no limit of a store can be raised above: also where a cycle ends.
const DEEPEST = 64;

/**
 * A copy of an object as other stores would read it back that write `JSON.stringify` of it: `toJSON` is asked, a `Date` is
 * a string, and what JSON has no word for is left out. Nothing is parsed.
 *
 * @throws `ERR_SESSION_INVALID` with the field `attributes` for what lies deeper than 64 levels, and for a cycle.
 */
export function plainJson(value: object): Record<string, unknown> {
  return copyObject(value, 1);
}

function copyValue(key: string, given: unknown, depth: number): unknown {
  const value = asWritten(key, given);
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return copyObject(value, depth);
  checkDepth(depth);
  return Array.from(value, (member, index) => {
    const copy = copyValue(String(index), member, depth + 1);
    return isWritten(copy) ? copy : null;
  });
}

function copyObject(value: object, depth: number): Record<string, unknown> {
  checkDepth(depth);
  const copy: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(value)) {
    const member = copyValue(key, given, depth + 1);
    // Defined, not assigned: an assignment to `__proto__` would set the prototype.
    if (isWritten(member)) {
      Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
    }
  }
  return copy;
}

function asWritten(key: string, value: unknown): unknown {
  const written = speaksJson(value) ? value.toJSON(key) : value;
  const isBoxed = written instanceof Number || written instanceof String || written instanceof Boolean;
  return isBoxed ? written.valueOf() : written;
}

function speaksJson(value: unknown): value is { toJSON(key: string): unknown } {
  return typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function';
}

function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

function checkDepth(depth: number): void {
  if (depth > DEEPEST) {
    throw new SessionInvalidError('attributes', `must not lie deeper than ${DEEPEST} levels, nor hold themselves.`);
  }
}
