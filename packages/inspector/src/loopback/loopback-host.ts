import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whether what listens at an address or name is reached from this machine alone.
 *
 * @since 0.1.0
 */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** How an address or name stands in a URL, and in the header `Host`: with its port, unless that is the usual one. */
export function hostText(host: string, port: number): string {
  const name = isIPv6(host) ? `[${host}]` : host.toLowerCase();
  return port === 80 ? name : `${name}:${port}`;
}
