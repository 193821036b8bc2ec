import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { withCookie } from '../with-cookie.ts';

type PassedHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;
type Pair = readonly [name: string, value: OutgoingHttpHeader | undefined];

// One list for all that give a response cookies of sessions: of one name the last goes out.
const carried = new WeakMap<ServerResponse, readonly string[]>();

/**
 * Makes a response go out with a `Set-Cookie` line, and with `Cache-Control: no-store`, whatever else is said until its
 * headers are sent. A handler that puts cookies of its own in the place of all others, or takes the response from its
 * framework, would leave a session that nobody has.
 */
export function carryCookie(response: ServerResponse, line: string): void {
  const before = carried.get(response);
  carried.set(response, withCookie(before, line));
  // Seen by whoever adds one of his own.
  response.setHeader('Set-Cookie', withCookie(response.getHeader('Set-Cookie'), line));
  if (before === undefined) carryToTheEnd(response);
}

function carryToTheEnd(response: ServerResponse): void {
  const { writeHead } = response;
  response.writeHead = (status: number, reason?: string | PassedHeaders, headers?: PassedHeaders) => {
    const passed = typeof reason === 'string' ? headers : (headers ?? reason);
    const pairs = pairsOf(passed);
    const cookies = pairs.filter(([name]) => isCookie(name)).flatMap(([, value]) => value ?? []);
    const others = cookies.length > 0 ? cookies : response.getHeader('Set-Cookie');
    const lines = (carried.get(response) ?? []).reduce<unknown>((all, line) => withCookie(all, line), others);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Set-Cookie', lines as string[]);
    const kept = pairs.filter(([name]) => !isCookie(name) && !isCacheControl(name));
    const rest = Array.isArray(passed) ? kept.flat() : Object.fromEntries(kept);
    return Reflect.apply(writeHead, response, [status, ...(typeof reason === 'string' ? [reason] : []), rest]);
  };
}

// An object, or names and values in turn; HTTP/2 takes pairs of them, too.
function pairsOf(headers: PassedHeaders): readonly Pair[] {
  if (!Array.isArray(headers)) return Object.entries(headers ?? {});
  if (Array.isArray(headers[0])) return headers as unknown as readonly Pair[];
  return headers.flatMap((name, index) => (index % 2 === 0 ? [[String(name), headers[index + 1]]] : []));
}

function isCookie(name: string): boolean {
  return name.toLowerCase() === 'set-cookie';
}

function isCacheControl(name: string): boolean {
  return name.toLowerCase() === 'cache-control';
}
