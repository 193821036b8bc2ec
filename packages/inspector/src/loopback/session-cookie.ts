import { ExpectedText } from './expected-text.ts';

/** The cookies by which a server knows a browser that came with the secret. Browsers show them to all ports of a host. */
export class SessionCookie {
  /** The values of `Set-Cookie`. */
  readonly headers: readonly string[];
  readonly #names: readonly string[];
  readonly #value: ExpectedText;

  /**
   * @param value - letters, digits, `-` and `_`.
   * @param isLoopback - whether browsers trust the address without TLS. Chromium and Firefox keep a `Secure` cookie then, as
   *   the prefix `__Host-` wants it; Safari does not, and elsewhere none does: so there is one without, too.
   */
  constructor(port: number, value: string, isLoopback: boolean) {
    const plain = `sessionlog-inspector-${port}`;
    const attributes = 'Path=/; HttpOnly; SameSite=Strict';
    const prefixed = `__Host-${plain}`;
    this.#names = isLoopback ? [prefixed, plain] : [plain];
    this.headers = this.#names.map((name) => `${name}=${value}; ${attributes}${name === prefixed ? '; Secure' : ''}`);
    this.#value = new ExpectedText(value);
  }

  /** Whether a header `Cookie` holds one of them. */
  isIn(header: string | undefined): boolean {
    if (header === undefined) return false;
    for (const pair of header.split('; ')) {
      const at = pair.indexOf('=');
      if (at > 0 && this.#names.includes(pair.slice(0, at)) && this.#value.isIt(pair.slice(at + 1))) return true;
    }
    return false;
  }
}
