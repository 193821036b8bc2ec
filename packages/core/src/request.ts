import { isProxy } from 'node:util/types';
import { SessionInvalidError } from './errors.ts';
import { LAST_MOMENT } from './session-time.ts';

/**
 * Reads a request's own properties, each once; nothing that a polluted prototype supplies. A property that is
 * `undefined` counts as absent.
 *
 * @param field - what the request is called in errors.
 * @throws `ERR_SESSION_INVALID` when it is no object that has in itself what it says, or has a property that is not
 *   among `keys`.
 * @since 0.1.0
 */
export function readRequest<Key extends string>(
  field: string,
  request: unknown,
  keys: readonly Key[],
): { readonly [K in Key]?: unknown } {
  if (typeof request !== 'object' || request === null) {
    throw new SessionInvalidError(field, 'must be an object.');
  }
  const own = Reflect.ownKeys(request);
  refuseElsewhere(field, request, own.length, keys);
  const read: { [K in Key]?: unknown } = Object.create(NOTHING);
  for (const key of own) {
    if (!isOneOf(keys, key)) {
      throw new SessionInvalidError(field, `takes only these: ${keys.join(', ')}.`);
    }
    read[key] = Reflect.get(request, key);
  }
  return read;
}

/**
 * Reads a whole number of a request.
 *
 * @throws `ERR_SESSION_INVALID` when it is anything else, or outside `min` to `max` (both inclusive).
 * @since 0.1.0
 */
export function readInteger(field: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new SessionInvalidError(field, `must be a whole number from ${min} to ${max}.`);
  }
  return value;
}

/** Reads an optional moment in epoch milliseconds. @throws `ERR_SESSION_INVALID` when it is no moment up to year 9999. */
export function readMoment(field: string, value: unknown): number | undefined {
  return value === undefined ? undefined : readInteger(field, value, 1, LAST_MOMENT);
}

/** Reads an optional abort signal. @throws `ERR_SESSION_INVALID` when it is something else, or has methods of its own. */
export function readSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || isPlainSignal(value)) return value;
  throw new SessionInvalidError('signal', 'must be an AbortSignal, as an AbortController gives it.');
}

// One that throws when it is listened to would leave an append half waited for.
function isPlainSignal(value: unknown): value is AbortSignal {
  if (isProxy(value) || !(value instanceof AbortSignal) || Object.getPrototypeOf(value) !== AbortSignal.prototype)
    return false;
  try {
    return (
      typeof value.aborted === 'boolean' &&
      !Object.getOwnPropertyNames(value).some((name) => name in EventTarget.prototype || name in AbortSignal.prototype)
    );
  } catch {
    return false;
  }
}

// An object that inherits from this one inherits nothing, and costs less than one without a prototype.
const NOTHING: object = Object.freeze(Object.create(null));

const prototypeOf: (value: object) => object | null = Object.getPrototypeOf;
const DEEPEST_CLASS = 16;

// A promise or a map of what was meant, or a class that gives it by getters, would count as a request for the defaults: to end
// every session of a principal, and spare none.
function refuseElsewhere(field: string, request: object, ownCount: number, keys: readonly string[]): void {
  let from = prototypeOf(request);
  for (let depth = 0; depth < DEEPEST_CLASS; depth++) {
    const next = from && prototypeOf(from);
    // What everything inherits from, in any realm, supplies nothing, and is no reason to refuse.
    const isRoot = from === null || (next === null && Object.hasOwn(from, 'isPrototypeOf'));
    const inherited = isRoot
      ? undefined
      : keys.find((key) => Object.hasOwn(from as object, key) && !Object.hasOwn(request, key));
    if (inherited !== undefined) throw new SessionInvalidError(inherited, 'must be a property of the object itself.');
    if (next === null) {
      if (depth === 0 || ownCount > 0) return;
      break;
    }
    from = next;
  }
  throw new SessionInvalidError(field, 'must be a plain object.');
}

function isOneOf<Key extends string>(keys: readonly Key[], key: PropertyKey): key is Key {
  return keys.some((known) => known === key);
}
