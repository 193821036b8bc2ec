import { answerActivity } from './answer-activity.ts';
import { answerChanges } from './answer-changes.ts';
import { answerHealth, answerLog } from './answer-log.ts';
import { answerNewPreview, answerPreview, answerRevocation } from './answer-previews.ts';
import { answerAttributes, answerSession } from './answer-session.ts';
import { answerSessions } from './answer-sessions.ts';
import { answerVerification } from './answer-verification.ts';
import type { InspectorContext, InspectorRequest } from './inspector-context.ts';
import { jsonAnswer } from './json-answer.ts';
import { forbidden, notFound } from './request-refusal.ts';

type Answer = (context: InspectorContext, asked: InspectorRequest) => Promise<Response>;

// What each address answers to, by its method; an id stands where the colon is.
const ROUTES: readonly (readonly ['GET' | 'POST', string, Answer])[] = [
  ['GET', 'api/log', answerLog],
  ['GET', 'api/activity', answerActivity],
  ['GET', 'api/sessions', answerSessions],
  ['GET', 'api/sessions/:', answerSession],
  ['GET', 'api/sessions/:/attributes', answerAttributes],
  ['GET', 'api/changes', answerChanges],
  ['GET', 'api/health', answerHealth],
  ['GET', 'api/verification', answerVerification],
  ['POST', 'api/previews', answerNewPreview],
  ['GET', 'api/previews/:', answerPreview],
  ['POST', 'api/previews/:/revocation', answerRevocation],
];
const ID = /^(api\/[a-z]+\/)([A-Za-z0-9_-]{1,64})(\/[a-z]+)?$/;

/**
 * Finds what answers a request.
 *
 * @throws a refusal where nothing does.
 */
export async function routeRequest(context: InspectorContext, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { basePath } = context;
  // Whatever the page asks for is relative to where it stands.
  if (`${url.pathname}/` === basePath) return new Response(null, { status: 308, headers: { location: basePath } });
  if (!url.pathname.startsWith(basePath)) throw notFound('There is nothing at this address.');
  const path = url.pathname.slice(basePath.length);
  if (path.startsWith('api/')) return answerApi(context, request, url, path);
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD');
  const file = await context.files.find(path);
  if (file === undefined) throw notFound('There is nothing at this address.');
  return request.method === 'GET' ? file : new Response(null, { headers: file.headers });
}

async function answerApi(context: InspectorContext, request: Request, url: URL, path: string): Promise<Response> {
  context.follower.signal.throwIfAborted();
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none')
    throw forbidden('This was asked for by another site.');
  const [, folder, id = '', rest = ''] = ID.exec(path) ?? [];
  const pattern = folder === undefined ? path : `${folder}:${rest}`;
  const found = ROUTES.filter(([, route]) => route === pattern);
  if (found.length === 0) throw notFound('There is nothing at this address.');
  const answer = found.find(([method]) => method === request.method)?.[2];
  if (answer === undefined) return notAllowed(found.map(([method]) => method).join(', '));
  return answer(context, { request, url, id });
}

function notAllowed(allow: string): Response {
  const message = `This address takes only ${allow}.`;
  const response = jsonAnswer({ error: { code: 'ERR_METHOD_NOT_ALLOWED', message } }, 405);
  response.headers.set('allow', allow);
  return response;
}
