import type { BrowserContext, Page, Request, Response } from 'playwright-core';

/** A page of which everything is kept that it asks for, is told, and complains about. */
export class WatchedPage {
  readonly page: Page;
  /** What went wrong in it: refusals of its Content-Security-Policy, errors, and what its console says of them. */
  readonly complaints: string[] = [];
  /** Every URL that it asked for. */
  readonly asked: string[] = [];
  readonly #answers: Promise<string>[] = [];
  readonly #events: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request: Request) => this.asked.push(request.url()));
    page.on('response', (response: Response) => this.#answers.push(answerText(response)));
  }

  /** Opens an empty page that is watched from its beginning. */
  static async open(context: BrowserContext): Promise<WatchedPage> {
    const page = await context.newPage();
    const watched = new WatchedPage(page);
    // In the browser: nothing of this file is there.
    await page.addInitScript(`
      addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
        console.error('Content-Security-Policy refused: ' + violatedDirective))
    `);
    // The body of an answer that never ends can't be had at its end.
    const session = await context.newCDPSession(page);
    session.on('Network.eventSourceMessageReceived', ({ data }) => watched.#events.push(data));
    await session.send('Network.enable');
    return watched;
  }

  /** What it asked of anybody but this origin. */
  foreign(origin: string): readonly string[] {
    return this.asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'));
  }

  /** Everything that it was told up to now, heads and bodies, and what stands in it. */
  async told(): Promise<readonly string[]> {
    return [...(await Promise.all(this.#answers)), ...this.#events, await this.page.content()];
  }
}

async function answerText(response: Response): Promise<string> {
  const head = JSON.stringify(await response.allHeaders().catch(() => ({})));
  if (head.includes('text/event-stream') && response.request().resourceType() === 'eventsource') return head;
  // Of a redirection there is no body, and none of what was given up.
  return head + (await response.text().catch(() => ''));
}
