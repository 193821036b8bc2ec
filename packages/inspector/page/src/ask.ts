import { ApiError } from './api-error.ts';
import { readServerEvents, type ServerEvent } from './server-event.ts';

/** What a request carries. */
export interface Asking {
  /** What is sent, as JSON, with a POST; absent: a GET. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/**
 * Asks the inspector, and gives its answer.
 *
 * @throws ApiError when it refuses, or can't be reached; the signal's reason when that is aborted.
 */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  const response = await answer(path, asking);
  return (await response.json()) as T;
}

/**
 * Asks for something that takes its time, and gives what the inspector tells meanwhile.
 *
 * @throws what `ask` throws, and ApiError when it fails in the middle.
 */
export async function* askAtLength(path: string, asking: Asking = {}): AsyncGenerator<ServerEvent> {
  const response = await answer(path, asking);
  if (response.body === null) return;
  for await (const event of readServerEvents(texts(response.body))) {
    if (event.event === 'failure') throw refusal(500, JSON.parse(event.data));
    yield event;
  }
}

async function answer(path: string, { body, signal }: Asking): Promise<Response> {
  const sent = body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  let response: Response;
  try {
    response = await fetch(path, { ...sent, ...(signal && { signal }) });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError(0, 'The inspector does not answer.');
  }
  if (response.ok) return response;
  throw refusal(response.status, await response.json().catch(() => undefined));
}

function refusal(status: number, said: { error?: { message?: unknown; code?: unknown } } | undefined): ApiError {
  const { message, code } = said?.error ?? {};
  const sentence = typeof message === 'string' ? message : `The inspector refused this (${status}).`;
  return new ApiError(status, sentence, typeof code === 'string' ? code : undefined);
}

// By its reader: not every browser can iterate a stream.
async function* texts(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield decoder.decode(next.value, { stream: true });
    }
  } catch {
    throw new ApiError(0, 'The connection broke off before the end was told.');
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
