import { type Answer, ask } from './ask.ts';

/** A browser: keeps the cookie that it is given, in memory, across restarts of the server. */
export class Browser {
  token = '';
  sessionId = '';

  async login(url: string, principal: string): Promise<Answer> {
    const type = { 'content-type': 'application/json' };
    const answer = await ask(url, 'POST', '/login', { ...type, ...this.#cookie() }, JSON.stringify({ principal }));
    if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${answer.text}`);
    this.token = /^sessionlog=([^;]+);/.exec(answer.setCookie)?.[1] ?? '';
    this.sessionId = JSON.parse(answer.text).session.id;
    return answer;
  }

  ask(url: string, method: string, path: string): Promise<Answer> {
    return ask(url, method, path, this.#cookie());
  }

  me(url: string): Promise<Answer> {
    return this.ask(url, 'GET', '/me');
  }

  #cookie(): Record<string, string> {
    return this.token === '' ? {} : { cookie: `sessionlog=${this.token}` };
  }
}
