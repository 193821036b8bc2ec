import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';

const JSON_TYPE = /^application\/json(\s*;|$)/i;

/**
 * The body of a request as JSON. Only under its own content type, which no form of another site can send without asking
 * first; and only as well-formed UTF-8, since a repaired principal is another principal.
 *
 * @throws HTTPException 415 for another content type, 400 for a body that is no JSON.
 */
export async function jsonBody(c: Context): Promise<unknown> {
  if (!JSON_TYPE.test(c.req.header('content-type') ?? '')) {
    throw new HTTPException(415, { message: 'Send JSON, with the header Content-Type: application/json.' });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await c.req.arrayBuffer());
    return JSON.parse(text);
  } catch {
    throw new HTTPException(400, { message: 'The body is no JSON. Send an object such as {"principal":"ann"}.' });
  }
}
