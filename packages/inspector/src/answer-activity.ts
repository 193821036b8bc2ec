import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { jsonAnswer } from './json-answer.ts';
import { currentMoment } from './read-moment.ts';
import { readQuery, readWholeNumber } from './read-query.ts';
import { invalid } from './request-refusal.ts';
import { sessionActivity } from './session-activity.ts';

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const MOST_BUCKETS = 1000;
const BUCKETS = '200';

/** `GET api/activity`: from the first moment to this one, unless it is asked for less. */
export async function answerActivity(context: InspectorContext, { url }: InspectorRequest): Promise<Response> {
  const query = readQuery(url, ['from', 'to', 'buckets']);
  const { lives } = await context.follower.catchUp();
  const now = currentMoment(lives, context.clock()).time;
  const begin = (lives.floor ?? lives.timeline.first)?.time ?? now;
  const from = readWholeNumber('from', query.from ?? String(begin), 0, LAST_MOMENT);
  const to = Math.min(now + 1, readWholeNumber('to', query.to ?? String(now + 1), 0, LAST_MOMENT + 1));
  const buckets = readWholeNumber('buckets', query.buckets ?? BUCKETS, 1, MOST_BUCKETS);
  if (from >= to) throw invalid('from must be before to, and not in the future.');
  return jsonAnswer(await sessionActivity(lives, { from, to, buckets }, now));
}
