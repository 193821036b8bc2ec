import { randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type RandomBytes, readInteger, readRequest, SessionInvalidError } from '@sessionlog/core';

/**
 * Options of `serveInspector`.
 *
 * @since 0.1.0
 */
export interface ServeInspectorOptions {
  /** The port. Default: 0, any that is free. */
  readonly port?: number | undefined;
  /**
   * The one address or name to listen on, as browsers spell it. Default: 127.0.0.1, and ::1 where there is IPv6. Anywhere
   * else what is sent can be read on the way, the cookie too: better come through a tunnel, or mount the inspector in a server
   * of your own that has TLS.
   */
  readonly host?: string | undefined;
  /** Where the secret and the cookie come from, 32 bytes each. Default: the system's. */
  readonly randomBytes?: RandomBytes | undefined;
}

const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/;

/**
 * A checked copy of the options, each own property read once.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readServeInspectorOptions(options: ServeInspectorOptions): {
  readonly port: number;
  readonly host: string | undefined;
  readonly randomBytes: RandomBytes;
} {
  const given = readRequest('options', options, ['port', 'host', 'randomBytes']);
  const { host, port: asked = 0, randomBytes: draw = randomBytes } = given;
  if (host !== undefined && (typeof host !== 'string' || !isHost(host))) throw notOnePlace();
  if (typeof draw !== 'function') throw new SessionInvalidError('randomBytes', 'must be a function.');
  const port = readInteger('port', asked, 0, 65_535);
  return { port, host, randomBytes: draw as RandomBytes };
}

/** What is said of a host that is every address of the machine, or none. */
export function notOnePlace(): SessionInvalidError {
  const reason = 'must be one address or name, as browsers spell it: 0.0.0.0 and :: are none.';
  return new SessionInvalidError('host', reason);
}

function isHost(text: string): boolean {
  return HOST.test(text) || (isIPv6(text) && !text.includes('%'));
}
