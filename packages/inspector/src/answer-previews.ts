import { checkPost } from './check-post.ts';
import { eventStream } from './event-stream.ts';
import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { jsonAnswer } from './json-answer.ts';
import { previewPage } from './previews.ts';
import { readJsonBody } from './read-json-body.ts';
import { currentMoment } from './read-moment.ts';
import { readQuery } from './read-query.ts';
import { readRevocationRequest, rowsToEnd } from './read-revocation-request.ts';
import { forbidden } from './request-refusal.ts';
import { readRevocationNote, revokeSessions } from './revoke-sessions.ts';
import { workEvents } from './work-events.ts';

/** `POST api/previews`: which sessions would be ended. */
export async function answerNewPreview(context: InspectorContext, asked: InspectorRequest): Promise<Response> {
  const request = readRevocationRequest(await readOrder(context, asked));
  const { lives } = await context.follower.catchUp();
  const moment = currentMoment(lives, context.clock());
  return jsonAnswer(previewPage(context.previews.add(lives, moment, await rowsToEnd(lives, moment, request))));
}

/** `GET api/previews/:id`: more of its rows. */
export async function answerPreview({ previews }: InspectorContext, { url, id }: InspectorRequest): Promise<Response> {
  const { cursor } = readQuery(url, ['cursor']);
  return jsonAnswer(previewPage(previews.find(id), cursor));
}

/** `POST api/previews/:id/revocation`: ends just those. Whoever gave the order need not wait for it. */
export async function answerRevocation(context: InspectorContext, asked: InspectorRequest): Promise<Response> {
  const value = await readOrder(context, asked);
  const { store, previews, follower } = context;
  previews.find(asked.id);
  const note = await readRevocationNote(store, value);
  const preview = previews.take(asked.id);
  const events = workEvents((onProgress) => revokeSessions(store, preview, note, onProgress, follower.signal));
  return eventStream(events, () => {});
}

async function readOrder({ allowRevoke }: InspectorContext, { request, url }: InspectorRequest): Promise<unknown> {
  checkPost(request, url);
  if (!allowRevoke) throw forbidden('Sessions can not be ended here: the inspector was not started with that.');
  readQuery(url, []);
  return readJsonBody(request);
}
