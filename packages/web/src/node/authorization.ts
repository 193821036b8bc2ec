import type { IncomingMessage } from 'node:http';

/**
 * Every value of the header `Authorization`. Of two, `headers` would give the first: then it is what came. Else it is what
 * `headers` holds, which is all there is where no server has read the request, as in a function of a cloud or in a test, and
 * what an application in front has put there.
 */
export function authorizationOf({ headers, rawHeaders = [] }: IncomingMessage): readonly string[] {
  const came: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'authorization') came.push(rawHeaders[index + 1] ?? '');
  }
  return came.length > 1 ? came : [headers.authorization ?? []].flat();
}
