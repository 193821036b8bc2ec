import { eventStream } from './event-stream.ts';
import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { readQuery } from './read-query.ts';
import { RequestRefusal } from './request-refusal.ts';
import { workEvents } from './work-events.ts';

/** `GET api/verification`: one at a time, given up when nobody waits for it any more. */
export async function answerVerification(
  { verify, verifying, follower }: InspectorContext,
  { request, url }: InspectorRequest,
): Promise<Response> {
  readQuery(url, []);
  if (verifying.busy) throw new RequestRefusal(409, 'ERR_BUSY', 'The log is being verified. Wait for that to end.');
  verifying.busy = true;
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, request.signal, follower.signal]);
  const events = workEvents(async (onProgress) => {
    try {
      return await verify(onProgress, signal);
    } finally {
      verifying.busy = false;
    }
  });
  return eventStream(events, () => left.abort());
}
