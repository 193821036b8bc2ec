import { isEventId, readRequest } from '@sessionlog/core';
import { findRows } from './find-sessions.ts';
import type { LifeMoment } from './life-moment.ts';
import { NumberColumn } from './number-column.ts';
import { invalid, notFound } from './request-refusal.ts';
import type { RevocationRequest } from './revocation-request.ts';
import { readSearch } from './session-filter.ts';
import type { SessionLives } from './session-lives.ts';

const ONE_OF = 'A preview takes a sessionId, a principal with or without an except, or a search.';

/**
 * Reads what a preview is asked for.
 *
 * @throws a refusal, or `ERR_SESSION_INVALID` naming the field.
 */
export function readRevocationRequest(value: unknown): RevocationRequest {
  const { sessionId, principal, except, search } = readRequest('preview', value, [
    'sessionId',
    'principal',
    'except',
    'search',
  ]);
  const given = [sessionId, principal, search].filter((part) => part !== undefined);
  if (given.length !== 1 || (except !== undefined && principal === undefined)) throw invalid(ONE_OF);
  if (sessionId !== undefined) {
    if (!isEventId(sessionId)) throw invalid('sessionId must be the id of a session.');
    return { sessionId };
  }
  if (search !== undefined) {
    if (typeof search !== 'string') throw invalid('search must be text.');
    return { search: readSearch(search) };
  }
  if (typeof principal !== 'string' || principal === '') throw invalid('principal must be text.');
  if (except !== undefined && !isEventId(except)) throw invalid('except must be the id of a session.');
  return { principal, except };
}

/**
 * The rows of the sessions that are live at a moment and are asked for, the newest creation first.
 *
 * @throws a refusal when a session that is named is not known.
 */
export async function rowsToEnd(
  lives: SessionLives,
  moment: LifeMoment,
  request: RevocationRequest,
): Promise<NumberColumn> {
  if ('sessionId' in request) {
    const row = lineTip(lives, moment, request.sessionId);
    const rows = new NumberColumn(Uint32Array);
    if (lives.isLive(row, moment)) rows.push(row);
    return rows;
  }
  if ('search' in request) return findRows(lives, moment, { state: 'live', search: request.search });
  const { principal, except } = request;
  const spared = except === undefined ? undefined : lineTip(lives, moment, except);
  return findRows(lives, moment, { state: 'live', principal }, spared);
}

// What a session has come to: whoever ends a device ends its login.
function lineTip(lives: SessionLives, { position }: LifeMoment, id: string): number {
  let tip = lives.ids.find(id);
  if (tip === undefined) throw notFound('No session with this id is known here.');
  for (let next: number | undefined = tip; next !== undefined; next = lives.successorAt(next, position)) tip = next;
  return tip;
}
