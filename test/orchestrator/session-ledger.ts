import { ask } from './ask.ts';
import { Browser } from './browser.ts';

/** What a client was told of its session: that it is there, that it is over, or nothing for sure. */
type Told = 'live' | 'dead' | 'unknown';

/** What clients were told by an orchestrator whose workers are killed, to be held against what it says later. */
export class SessionLedger {
  readonly #told = new Map<Browser, Told>();
  /** Answers that contradicted what had been told before them. */
  readonly violations: string[] = [];
  /** Requests that a kill broke off. */
  broken = 0;

  /** How many sessions were told live, dead and neither. */
  counts(): Readonly<Record<Told, number>> {
    const counts = { live: 0, dead: 0, unknown: 0 };
    for (const told of this.#told.values()) counts[told] += 1;
    return counts;
  }

  /** One client: logs in, looks, logs out half of the time, looks again. */
  async visit(url: string, name: string, logsOut: boolean): Promise<void> {
    const browser = new Browser();
    await this.#unlessBroken(() => browser.login(url, name));
    if (browser.token === '') return;
    this.#told.set(browser, 'live');
    await this.check(url, browser);
    if (!logsOut) return;
    this.#told.set(browser, 'unknown');
    const logout = await this.#unlessBroken(() => browser.ask(url, 'POST', '/logout'));
    if (logout?.status === 204) this.#told.set(browser, 'dead');
    await this.check(url, browser);
  }

  /** Asks for every session. */
  async checkAll(url: string): Promise<void> {
    for (const browser of this.#told.keys()) await this.check(url, browser);
  }

  /** Asks for one session. What is not known yet is known then. */
  async check(url: string, browser: Browser): Promise<void> {
    const answer = await this.#unlessBroken(() => browser.me(url));
    if (answer === undefined) return;
    const now = answer.status === 200 ? 'live' : 'dead';
    const told = this.#told.get(browser);
    if (told === 'unknown' && now === 'dead') this.#told.set(browser, 'dead');
    else if (told !== 'unknown' && told !== now) this.violations.push(`told ${told}, then ${answer.status}`);
  }

  /** Takes every session for what it is not: the check has to object to each. */
  lie(): void {
    for (const [browser, told] of this.#told) {
      if (told !== 'unknown') this.#told.set(browser, told === 'live' ? 'dead' : 'live');
    }
  }

  // The kill resets the connections that its victim had taken.
  async #unlessBroken<Answer>(send: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await send();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ECONNRESET' && code !== 'EPIPE' && code !== 'ECONNREFUSED') throw error;
      this.broken += 1;
      return undefined;
    }
  }
}

/** The workers that answer now: asked a few times, each over a connection of its own. */
export async function answeringWorkers(url: string): Promise<readonly number[]> {
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => ask(url, 'GET', '/health')));
  return [...new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.worker] : [])))];
}
