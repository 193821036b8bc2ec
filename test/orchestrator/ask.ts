import { request } from 'node:http';

/** What an orchestrator answered. */
export interface Answer {
  readonly status: number;
  /** The process id of the worker that answered. */
  readonly worker: number;
  readonly setCookie: string;
  readonly text: string;
}

const LONGEST_MS = 10_000;
const MOST_REQUESTS = 1000;

/** Sends one request over a connection of its own, which any worker may take. Rejects when nobody answers for long. */
export function ask(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers: got } = response;
        const [setCookie = ''] = got['set-cookie'] ?? [];
        resolve({ status, worker: Number(got['x-worker']), setCookie, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.setTimeout(LONGEST_MS, () => sent.destroy(new Error(`${method} ${path} was not answered`)));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Asks, several at a time, until each of the workers has answered, and gives every answer. */
export async function askEach(workers: readonly number[], send: () => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const missing = new Set(workers);
  while (missing.size > 0) {
    if (answers.length > MOST_REQUESTS) throw new Error(`no answer of ${[...missing].join(', ')}`);
    // All at once, so that no worker is quick enough to take them all.
    const together = await Promise.all(Array.from({ length: 2 * workers.length }, send));
    answers.push(...together);
    for (const { worker } of together) missing.delete(worker);
  }
  return answers;
}
