import { invalid, RequestRefusal } from './request-refusal.ts';

const MOST_BYTES = 16_384;

/**
 * The JSON of a request. No more of it is read than is taken.
 *
 * @throws a refusal when it is too long, or no JSON.
 */
export async function readJsonBody({ body }: Request): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) {
      throw new RequestRefusal(413, 'ERR_TOO_LARGE', `The body has more than ${MOST_BYTES} bytes.`);
    }
    pieces.push(piece);
  }
  try {
    return await new Response(Buffer.concat(pieces)).json();
  } catch {
    throw invalid('The body must be JSON.');
  }
}
