import { findSessions } from './find-sessions.ts';
import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { jsonAnswer } from './json-answer.ts';
import { readMoment } from './read-moment.ts';
import { readQuery, readWholeNumber } from './read-query.ts';
import { invalid } from './request-refusal.ts';
import { readSearch } from './session-filter.ts';

const MOST_ROWS = 200;
const ROWS = '50';

/** `GET api/sessions`. */
export async function answerSessions(context: InspectorContext, { url }: InspectorRequest): Promise<Response> {
  const query = readQuery(url, ['at', 'state', 'search', 'principal', 'limit', 'cursor']);
  const { state = 'live', search = '', principal, cursor } = query;
  if (state !== 'live' && state !== 'all') throw invalid('state must be live or all.');
  const limit = readWholeNumber('limit', query.limit ?? ROWS, 1, MOST_ROWS);
  const wanted = { state, search: readSearch(search), principal, limit, cursor } as const;
  const loaded = await context.follower.catchUp();
  const moment = readMoment(query.at, loaded, context.clock());
  return jsonAnswer(await findSessions(loaded.lives, moment, wanted));
}
