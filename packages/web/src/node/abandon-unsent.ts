import type { ServerResponse } from 'node:http';
import { abandonRequestSession, type RequestSession } from '../request-session.ts';

/** Has what a request begins ended where its response is over before its headers were sent: nobody was told of it. */
export function abandonUnsent(response: ServerResponse, opening: Promise<RequestSession>): void {
  response.once('close', () => {
    if (response.headersSent) return;
    // What can't be ended now, and nobody has, lapses.
    opening.then(abandonRequestSession).catch(() => {});
  });
}
