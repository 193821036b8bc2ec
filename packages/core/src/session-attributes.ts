import { SessionInvalidError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { SessionLimits } from './session-limits.ts';

/** The attributes of a session that was given none. */
export const NO_ATTRIBUTES: JsonObject = Object.freeze({});

/**
 * A deep-frozen copy of attributes that are plain JSON. Each property is read once; the walk ends at the first thing
 * that is refused, so that a bomb costs no more than the limits.
 *
 * @throws `ERR_SESSION_INVALID` with the path of what is refused.
 */
export function readAttributes(value: unknown, limits: SessionLimits): JsonObject {
  if (!isPlainObject(value)) throw new SessionInvalidError('attributes', 'must be a plain object.');
  const walk = { limits, bytes: 0, keys: 0 };
  const attributes = copyObject(walk, 'attributes', value, 1);
  // No more than six bytes a unit: most attributes need no second look.
  if (walk.bytes * 6 > limits.attributesBytes) {
    walk.bytes = 0;
    count(walk, 'attributes', Buffer.byteLength(JSON.stringify(attributes)));
  }
  return attributes;
}

interface Walk {
  readonly limits: SessionLimits;
  bytes: number;
  keys: number;
}

// Only what is refused is told where it stands.
type Path = 'attributes' | { readonly inside: Path; readonly key: string | number };

function copyValue(walk: Walk, path: Path, value: unknown, depth: number): JsonValue {
  switch (typeof value) {
    case 'boolean':
      count(walk, path, value ? 4 : 5);
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refused(path, 'must be a finite number.');
      count(walk, path, String(value).length);
      // JSON does not know the zero below zero.
      return value === 0 ? 0 : value;
    case 'string':
      return copyString(walk, path, value);
    case 'object':
      if (value === null) {
        count(walk, path, 4);
        return null;
      }
      if (Array.isArray(value)) return copyArray(walk, path, value, depth);
      if (isPlainObject(value)) return copyObject(walk, path, value, depth);
  }
  throw refused(path, 'must be plain JSON: null, boolean, number, string, array or plain object.');
}

function copyObject(walk: Walk, path: Path, value: object, depth: number): JsonObject {
  checkDepth(walk, path, depth);
  count(walk, path, 2);
  const copy: { [key: string]: JsonValue } = {};
  let first = true;
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'symbol') throw refused(path, 'must not have a symbol as a key.');
    walk.keys += 1;
    if (walk.keys > walk.limits.attributesKeys) {
      throw new SessionInvalidError('attributes', `must have at most ${walk.limits.attributesKeys} keys.`);
    }
    const inside: Path = { inside: path, key };
    copyString(walk, inside, key);
    count(walk, path, first ? 1 : 2);
    first = false;
    const member = copyValue(walk, inside, Reflect.get(value, key), depth + 1);
    // An assignment would ask what is inherited, and one to `__proto__` would set the prototype. It costs a quarter.
    if (key in copy) Object.defineProperty(copy, key, { value: member, enumerable: true });
    else copy[key] = member;
  }
  return Object.freeze(copy);
}

function copyArray(walk: Walk, path: Path, value: readonly unknown[], depth: number): JsonValue {
  checkDepth(walk, path, depth);
  const { length } = value;
  // A proxy can say anything, and what is no number would switch the limits off.
  if (!Number.isSafeInteger(length)) throw refused(path, 'must have a whole number as its length.');
  count(walk, path, 2 + Math.max(0, length - 1));
  const copy: JsonValue[] = [];
  for (let index = 0; index < length; index++) {
    copy.push(copyValue(walk, { inside: path, key: index }, value[index], depth + 1));
  }
  return Object.freeze(copy);
}

function copyString(walk: Walk, path: Path, value: string): string {
  // At least as many bytes as units: an endless string is refused before anything reads it.
  count(walk, path, value.length + 2);
  if (!value.isWellFormed()) throw refused(path, 'must not hold a lone surrogate.');
  if (value.includes('\0')) throw refused(path, 'must not hold a NUL character.');
  return value;
}

function checkDepth(walk: Walk, path: Path, depth: number): void {
  if (depth > walk.limits.attributesDepth) {
    throw refused(path, `must not lie deeper than ${walk.limits.attributesDepth} levels.`);
  }
}

// Units, of which there are never more than bytes: the exact size is measured when nothing endless is left.
function count(walk: Walk, path: Path, bytes: number): void {
  walk.bytes += bytes;
  if (walk.bytes > walk.limits.attributesBytes) {
    throw refused(path, `goes beyond the ${walk.limits.attributesBytes} bytes that attributes may have.`);
  }
}

function refused(path: Path, reason: string): SessionInvalidError {
  return new SessionInvalidError(showPath(path), reason);
}

function showPath(path: Path): string {
  if (path === 'attributes') return path;
  const { inside, key } = path;
  return `${showPath(inside)}.${typeof key === 'number' ? key : showKey(key)}`;
}

// A key may be as secret as a value: only short plain names are shown.
function showKey(key: string): string {
  return key.length <= 24 && /^[a-z][a-z0-9_]*$/i.test(key) ? key : '*';
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
