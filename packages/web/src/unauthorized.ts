/**
 * The one answer for every failure (RFC 6750 section 3): whoever tries tokens learns nothing from it, not even whether he
 * sent one.
 */
export const UNAUTHORIZED: {
  readonly status: 401;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} = Object.freeze({
  status: 401,
  headers: Object.freeze({
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json',
    'WWW-Authenticate': 'Bearer error="invalid_token"',
  }),
  body: '{"error":"invalid_token"}',
});
