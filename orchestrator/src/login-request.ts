import { type CreateSessionRequest, type JsonObject, readRequest } from '@sessionlog/core';

/**
 * What a login asks the store for: the body's principal and attributes, and the device it came from. The store checks
 * the values.
 *
 * @throws `ERR_SESSION_INVALID` when the body is no object or has other fields.
 */
export function loginRequest(body: unknown, device: string): CreateSessionRequest {
  const { principal, attributes } = readRequest('login', body, ['principal', 'attributes']);
  return { principal, attributes: withDevice(attributes, device) } as CreateSessionRequest;
}

// Anything but an object goes on as it is, for the store to refuse.
function withDevice(attributes: unknown, device: string): unknown {
  if (attributes === undefined) return { device };
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return attributes;
  return { ...(attributes as JsonObject), device };
}
