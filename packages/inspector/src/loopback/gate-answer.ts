import type { FailureAnswer } from '../failure-answer.ts';
import { jsonAnswer } from '../json-answer.ts';
import { setSecureHeaders } from '../secure-headers.ts';
import type { Judgement } from './gate.ts';
import type { SessionCookie } from './session-cookie.ts';

type Refusal = Exclude<Judgement, 'admitted' | 'exchanged' | 'known'>;

const REFUSALS: Readonly<Record<Refusal, readonly [status: number, code: string, message: string]>> = {
  stranger: [
    401,
    'ERR_UNAUTHENTICATED',
    'This page opens with the URL that was printed where the inspector was started. Enter it in the address bar. It is good once: start the inspector again for another one.',
  ],
  misdirected: [421, 'ERR_MISDIRECTED', 'This request is for another host. Use the address that was printed.'],
  foreign: [403, 'ERR_FORBIDDEN', 'Another page sent this request. Use the page of the inspector itself.'],
  malformed: [400, 'ERR_REQUEST_INVALID', 'The request is not one that is understood. Ask as a browser does.'],
};

/** The answer to a request that the inspector is not asked about. */
export function gateAnswer(judgement: Exclude<Judgement, 'admitted'>, cookie: SessionCookie): Response {
  if (judgement !== 'exchanged' && judgement !== 'known') return refusal(REFUSALS[judgement]);
  const headers = new Headers({ location: '/', 'cache-control': 'no-store' });
  if (judgement === 'exchanged') for (const value of cookie.headers) headers.append('set-cookie', value);
  return setSecureHeaders(new Response(null, { status: 303, headers }));
}

function refusal([status, code, message]: readonly [number, string, string]): Response {
  const told: FailureAnswer = { error: { code, message } };
  const response = jsonAnswer(told, status);
  // Whatever version of the protocol is spoken, the answer looks the same.
  response.headers.set('content-length', String(Buffer.byteLength(JSON.stringify(told))));
  return setSecureHeaders(response);
}
