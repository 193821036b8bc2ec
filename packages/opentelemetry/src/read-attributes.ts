import type { Attributes } from '@opentelemetry/api';
import { SessionInvalidError } from '@sessionlog/core';

/**
 * A frozen copy of the attributes that a user gives to every measurement.
 *
 * @throws `ERR_SESSION_INVALID` when they are no object, or one of them is no string, number or boolean.
 */
export function readAttributes(value: unknown): Attributes {
  if (value === undefined) return Object.freeze({});
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal();
  const attributes = Object.fromEntries(Object.entries(value));
  for (const attribute of Object.values(attributes)) {
    if (!['string', 'number', 'boolean'].includes(typeof attribute)) throw refusal();
  }
  return Object.freeze(attributes);
}

function refusal(): SessionInvalidError {
  return new SessionInvalidError('attributes', 'must be an object of strings, numbers and booleans.');
}
