import type { IncomingMessage } from 'node:http';
import { ExpectedText } from './expected-text.ts';
import type { SessionCookie } from './session-cookie.ts';

/**
 * What becomes of a request.
 *
 * - `admitted`: it is answered.
 * - `exchanged`: it came with the secret, which is used up by that, and gets the cookie.
 * - `known`: it came with the secret, and has the cookie already.
 * - `stranger`: it has neither. Whatever it asks for, it is told the same.
 * - `misdirected`: it has the cookie, but was sent to another host, as one that a name of somebody else leads here (DNS
 *   rebinding).
 * - `foreign`: it has the cookie, but another page sent it.
 * - `malformed`: it has the cookie, but is none that a browser sends: its target is no path.
 */
export type Judgement = 'admitted' | 'exchanged' | 'known' | 'stranger' | 'misdirected' | 'foreign' | 'malformed';

const WITH_SECRET = '/?secret=';
// What a person does himself, by a click or a URL that he enters; and what a browser does not tell, that is no page's.
const OWN_SITES: ReadonlySet<unknown> = new Set(['same-origin', 'none', undefined]);

/** Judges each request by its head alone. */
export class Gate {
  readonly #hosts: ReadonlySet<string>;
  readonly #cookie: SessionCookie;
  #secret: ExpectedText | undefined;

  /** @param hosts - what may stand in `Host`, in lower case. */
  constructor(hosts: readonly string[], cookie: SessionCookie, secret: string) {
    this.#hosts = new Set(hosts);
    this.#cookie = cookie;
    this.#secret = new ExpectedText(secret);
  }

  /** Judges a request. At most one is ever `exchanged`. */
  judge({ method, url = '', headers, headersDistinct }: IncomingMessage): Judgement {
    const [host = '', ...others] = (headersDistinct['host'] ?? []).map((name) => name.toLowerCase());
    const isHere = others.length === 0 && this.#hosts.has(host);
    const isOwn = OWN_SITES.has(headers['sec-fetch-site']) && isOwnOrigin(headersDistinct['origin'], host);
    const hasSecret = method === 'GET' && url.startsWith(WITH_SECRET);
    if (!this.#cookie.isIn(headers.cookie)) {
      const isNew = isHere && isOwn && hasSecret && this.#redeem(url.slice(WITH_SECRET.length));
      return isNew ? 'exchanged' : 'stranger';
    }
    if (!isHere) return 'misdirected';
    if (!isOwn) return 'foreign';
    if (!url.startsWith('/')) return 'malformed';
    return hasSecret ? 'known' : 'admitted';
  }

  #redeem(given: string): boolean {
    if (this.#secret?.isIt(given) !== true) return false;
    this.#secret = undefined;
    return true;
  }
}

function isOwnOrigin(origins: readonly string[] | undefined, host: string): boolean {
  return origins === undefined || (origins.length === 1 && origins[0] === `http://${host}`);
}
