import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';

type PassedHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

/** Makes a response go out with `Cache-Control: no-store`, whatever else is said until its headers are sent. */
export function keepUnstored(response: ServerResponse): void {
  const { writeHead } = response;
  response.writeHead = (status: number, reason?: string | PassedHeaders, headers?: PassedHeaders) => {
    response.setHeader('Cache-Control', 'no-store');
    const others = withoutCacheControl(typeof reason === 'string' ? headers : (headers ?? reason));
    return Reflect.apply(writeHead, response, [status, ...(typeof reason === 'string' ? [reason] : []), others]);
  };
}

// Names and values in turn, or an object.
function withoutCacheControl(headers: PassedHeaders): PassedHeaders {
  if (Array.isArray(headers)) return headers.filter((_, index) => !isCacheControl(headers[index - (index % 2)]));
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !isCacheControl(name)));
}

function isCacheControl(name: unknown): boolean {
  return String(name).toLowerCase() === 'cache-control';
}
