import { readChunks } from './read-events.ts';

interface NaiveSession {
  last_seen_at?: string;
  expires_at: string;
  attributes: unknown;
}

interface NaiveEvent {
  readonly type: string;
  readonly data: NaiveSession & { readonly token_handle: string };
}

/** The replay that one writes first: `JSON.parse` of every line, into a `Map`, believing all that it says. */
export function naiveSessions(path: string): Map<string, NaiveSession> {
  const sessions = new Map<string, NaiveSession>();
  for (const chunk of readChunks(path)) {
    for (const line of chunk.toString().split('\n')) {
      if (line === '') continue;
      const { type, data }: NaiveEvent = JSON.parse(line);
      if (type === 'session_created') {
        sessions.set(data.token_handle, data);
      } else if (type === 'session_expired') {
        sessions.delete(data.token_handle);
      } else {
        const session = sessions.get(data.token_handle);
        if (session !== undefined) Object.assign(session, data);
      }
    }
  }
  return sessions;
}
