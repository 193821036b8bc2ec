import { setTimeout } from 'node:timers/promises';
import { failure } from './failure.ts';

// Shorter than what proxies wait for.
const HEARTBEAT_MS = 15_000;
const HEARTBEAT = ':\n\n';

/** An event as it is sent. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
  /** What the one who reads may go on behind. */
  readonly id?: string | undefined;
}

/**
 * An answer of server-sent events. The next one is asked for when the last one was taken, so whoever does not read costs
 * one of them. It ends with `failure` where the events fail.
 *
 * @param onCancel - called when the reader has gone away: to bring about that the events end.
 */
export function eventStream(events: AsyncGenerator<ServerEvent, void, undefined>, onCancel: () => void): Response {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<ServerEvent, void>> | undefined;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      next ??= events.next();
      const taken = await orHeartbeat(next);
      if (taken === HEARTBEAT) {
        controller.enqueue(encoder.encode(HEARTBEAT));
        return;
      }
      next = undefined;
      if (taken.done) controller.close();
      else controller.enqueue(encoder.encode(frame(taken.value)));
    } catch (error) {
      controller.enqueue(encoder.encode(frame({ event: 'failure', data: { error: failure(error).error } })));
      controller.close();
    }
  };
  const cancel = async (): Promise<void> => {
    onCancel();
    await events.return().catch(() => {});
  };
  const body = new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
  });
}

async function orHeartbeat<T>(next: Promise<T>): Promise<T | typeof HEARTBEAT> {
  const late = new AbortController();
  try {
    const beat = setTimeout(HEARTBEAT_MS, HEARTBEAT, { signal: late.signal, ref: false });
    beat.catch(() => {});
    return (await Promise.race([next, beat])) as T | typeof HEARTBEAT;
  } finally {
    late.abort();
  }
}

// JSON has no line feed, and neither an id nor a name of ours has.
function frame({ event, data, id }: ServerEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
