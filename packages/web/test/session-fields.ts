/** What the applications of these tests keep in a session. */
export interface SessionFields {
  user?: string;
  note?: string;
  cart?: string[];
}

declare module 'express-session' {
  interface SessionData extends SessionFields {}
}

declare module 'fastify' {
  interface Session extends SessionFields {}
}
