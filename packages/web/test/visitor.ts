/** What a server said. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly setCookie: readonly string[];
}

/** Somebody with a browser that keeps cookies. */
export class Visitor {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** What the browser sends: a copy, in the hand of somebody else, is as good as the original. */
  get cookie(): string {
    return [...this.#cookies].map((pair) => pair.join('=')).join('; ');
  }

  /** Somebody who has got hold of a cookie. */
  static with(url: string, cookie: string): Visitor {
    const visitor = new Visitor(url);
    for (const pair of cookie.split('; ')) visitor.#keep(pair);
    return visitor;
  }

  async get(path: string): Promise<Reply> {
    const headers = this.#cookies.size === 0 ? {} : { cookie: this.cookie };
    const response = await fetch(this.#url + path, { headers });
    const setCookie = response.headers.getSetCookie();
    for (const line of setCookie) this.#keep(line.split(';')[0] ?? '');
    return { status: response.status, text: await response.text(), setCookie };
  }

  #keep(pair: string): void {
    const [name = '', value = ''] = pair.split('=');
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
