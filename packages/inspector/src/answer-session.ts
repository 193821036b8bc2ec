import { isEventId } from '@sessionlog/core';
import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { jsonAnswer } from './json-answer.ts';
import type { LifeMoment } from './life-moment.ts';
import { readMoment } from './read-moment.ts';
import { readQuery } from './read-query.ts';
import { gone, notFound } from './request-refusal.ts';
import type { SessionLives } from './session-lives.ts';
import { viewSession } from './view-session.ts';

/** `GET api/sessions/:id`. */
export async function answerSession(context: InspectorContext, asked: InspectorRequest): Promise<Response> {
  const { lives, row, moment, isNow } = await find(context, asked);
  return jsonAnswer(viewSession(lives, row, moment, isNow));
}

/** `GET api/sessions/:id/attributes`: the only answer that has attributes. */
export async function answerAttributes(context: InspectorContext, asked: InspectorRequest): Promise<Response> {
  const { lives, row, moment, isNow } = await find(context, asked);
  const { attributes: reader } = context;
  const { signal } = asked.request;
  const attributes = isNow ? await reader.now(lives, row, moment, signal) : await reader.at(lives, row, moment, signal);
  if (attributes === undefined) throw gone('The attributes of this session were compacted.');
  return jsonAnswer({ attributes });
}

async function find(
  context: InspectorContext,
  { url, id }: InspectorRequest,
): Promise<{ lives: SessionLives; row: number; moment: LifeMoment; isNow: boolean }> {
  const { at } = readQuery(url, ['at']);
  const loaded = await context.follower.catchUp();
  const { lives } = loaded;
  const moment = readMoment(at, loaded, context.clock());
  const row = isEventId(id) ? lives.ids.find(id) : undefined;
  if (row === undefined) throw notFound('No session with this id is known: there was none, or it was compacted.');
  if (row >= lives.rowsAt(moment.position)) throw notFound('This session was created later. Look at a newer moment.');
  return { lives, row, moment, isNow: at === undefined || at === 'now' };
}
