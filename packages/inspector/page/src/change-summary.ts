import type { SessionChangeRow } from '../../src/session-change-row.ts';
import { countOf } from './figure-text.ts';

/** What some changes came to, in a sentence to be read out; empty where there is nothing to say. */
export function changeSummary(changes: readonly SessionChangeRow[]): string {
  const count = (type: SessionChangeRow['type']): number => changes.filter((change) => change.type === type).length;
  const ended = changes.reduce((sum, { type, endedCount }) => sum + (type === 'expired' ? endedCount : 0), 0);
  const said = [
    told(count('created'), 'created'),
    told(ended, 'ended'),
    told(count('rotated'), 'rotated'),
    ...(count('reuse') > 0 ? [`${countOf(count('reuse'), 'token')} used after rotation`] : []),
  ].filter((text) => text !== '');
  return said.length === 0 ? '' : `${said.join(', ')}.`;
}

function told(sessions: number, what: string): string {
  return sessions === 0 ? '' : `${countOf(sessions, 'session')} ${what}`;
}
