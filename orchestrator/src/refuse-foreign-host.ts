import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { answerProblem } from './problem.ts';

/**
 * Refuses what was sent to another name, when only this machine is served. A page of another site can make its own name
 * point here (DNS rebinding), and then its requests come from the same origin. Addresses and `localhost` are no such names.
 *
 * @param listening - the address that is listened on; one that others reach may have any name.
 */
export function refuseForeignHost(listening: string): MiddlewareHandler {
  const thisMachineOnly = isOfThisMachine(listening);
  return async (c, next) => {
    // Two headers of this name arrive as one, joined by a comma, which no name holds.
    const ambiguous = c.req.header('host')?.includes(',') ?? false;
    if (!ambiguous && (!thisMachineOnly || isNoForeignName(new URL(c.req.url).hostname))) return next();
    const message =
      'This server is asked under its address or as localhost. To serve other names, start it with HOST set to an address that others reach.';
    return answerProblem(c, 421, { error: 'foreign_host', message });
  };
}

function isOfThisMachine(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

function isNoForeignName(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
