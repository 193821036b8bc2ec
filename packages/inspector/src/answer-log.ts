import { countSessions } from './count-sessions.ts';
import type { Health } from './health.ts';
import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { jsonAnswer } from './json-answer.ts';
import { logMoment } from './life-moment.ts';
import { logFigures } from './log-figures.ts';
import type { LogOverview } from './log-overview.ts';
import { currentMoment } from './read-moment.ts';
import { readQuery } from './read-query.ts';

/** `GET api/log`. */
export async function answerLog(context: InspectorContext, { url }: InspectorRequest): Promise<Response> {
  readQuery(url, []);
  const { lives } = await context.follower.catchUp();
  const { floor, timeline } = lives;
  const first = floor ?? timeline.first;
  const moment = currentMoment(lives, context.clock());
  const overview: LogOverview = {
    name: context.name,
    allowRevoke: context.allowRevoke,
    first: first === undefined ? null : logMoment(first),
    last: first === undefined ? null : logMoment(timeline.last),
    time: moment.time,
    ...(await countSessions(lives, moment)),
  };
  return jsonAnswer(overview);
}

/** `GET api/health`. */
export async function answerHealth(context: InspectorContext, { url }: InspectorRequest): Promise<Response> {
  readQuery(url, []);
  const { position = null, ...figures } = await context.store.stats();
  const health: Health = {
    store: { ...figures, position },
    log: await logFigures(context.log),
    since: context.since,
  };
  return jsonAnswer(health);
}
