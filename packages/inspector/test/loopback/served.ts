import { onTestFinished } from 'vitest';
import { type ServedInspector, type ServeInspectorOptions, serveInspector } from '../../src/loopback/index.ts';
import { rawExchange, requestText } from './raw-exchange.ts';

/** What stands behind the gate, and is asked by nobody who does not come through. */
export interface Behind {
  readonly served: ServedInspector;
  /** What it was asked: method and target. */
  readonly asked: readonly string[];
  /** The target of a request that opens it, and the origin to which it is sent. */
  readonly opening: string;
  readonly host: string;
}

/** Serves what answers every request with its method, target and body, until the test ends. */
export async function served(
  options: ServeInspectorOptions = {},
  fetch: (request: Request) => Promise<Response> = echo,
): Promise<Behind> {
  const asked: string[] = [];
  const inspector = {
    fetch(request: Request): Promise<Response> {
      asked.push(`${request.method} ${request.url}`);
      return fetch(request);
    },
  };
  const found = await serveInspector(inspector, options);
  onTestFinished(() => found.close());
  const { pathname, search, host } = new URL(found.url);
  return { served: found, asked, opening: pathname + search, host };
}

async function echo(request: Request): Promise<Response> {
  return new Response(`${request.method} ${request.url} ${await request.text()}`);
}

/** Comes with the secret, and gives the header with the cookies that it got. */
export async function logIn({ served: { port }, opening, host }: Behind): Promise<string> {
  const answer = await rawExchange(port, requestText(`GET ${opening} HTTP/1.1`, `Host: ${host}`));
  const cookies = Array.from(answer.matchAll(/^set-cookie: ([^;]+)/gim), ([, pair]) => pair);
  return `Cookie: ${cookies.join('; ')}`;
}
