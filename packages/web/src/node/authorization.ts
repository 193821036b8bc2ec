import type { IncomingMessage } from 'node:http';

/** Every value of the header `Authorization`: of two, `headers` would give the first. */
export function authorizationOf({ rawHeaders }: IncomingMessage): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'authorization') values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
