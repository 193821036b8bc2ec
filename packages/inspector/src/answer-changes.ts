import { changeEvents } from './change-events.ts';
import { eventStream, type ServerEvent } from './event-stream.ts';
import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { readQuery, readWholeNumber } from './read-query.ts';

/** `GET api/changes`: what changes from now on, or behind `after`, or behind what a browser was told last. */
export async function answerChanges(
  { store, follower }: InspectorContext,
  { request, url }: InspectorRequest,
): Promise<Response> {
  const { after } = readQuery(url, ['after']);
  const asked = request.headers.get('last-event-id') ?? after;
  const { position: newest = 0 } = await store.stats();
  const from = asked === undefined ? newest : readWholeNumber('after', asked, 0, Number.MAX_SAFE_INTEGER);
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, request.signal, follower.signal]);
  // Behind the end is nobody who has read this log: another one, a backup perhaps, was put in its place.
  const events = from > newest ? compacted() : changeEvents(store, from, signal);
  return eventStream(events, () => left.abort());
}

async function* compacted(): AsyncGenerator<ServerEvent, void, undefined> {
  yield { event: 'compacted', data: {} };
}
