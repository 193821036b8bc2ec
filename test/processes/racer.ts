import { type EventLog, hasCode, policies, SessionStore } from '@sessionlog/core';
import { drawingFor, drawLabelled, drawnToken } from '../faults/drawn-token.ts';
import { openAnyLog } from './open-any-log.ts';

// Creates the same tokens as every other racer, all at once, and tells which ones it won; then rotates them, with two
// stores, and tells which ones they won. Some at a time, so that all racers are at the same tokens.

const AT_A_TIME = 8;
const [location = '', name = '', count = '0'] = process.argv.slice(2);
const options = { policy: policies.nistAal2, randomBytes: drawLabelled };
let appended = 0;

async function open(): Promise<{ readonly log: EventLog; readonly store: SessionStore }> {
  const log = await openAnyLog(location);
  const append = log.append.bind(log);
  const counting: EventLog['append'] = (event, abortable) => {
    appended += 1;
    return append(event, abortable);
  };
  return { log, store: await SessionStore.open(Object.assign(log, { append: counting }), options) };
}

const opened = [await open(), await open()] as const;

function tokenOf(index: number): string {
  return `token-number-${index}`.padEnd(32, '.');
}

async function create(index: number): Promise<{ readonly won: boolean; readonly id: string }> {
  try {
    const { session } = await opened[0].store.create({ principal: name, token: tokenOf(index) });
    return { won: true, id: session.id };
  } catch (error) {
    if (hasCode(error, 'ERR_SESSION_DUPLICATE')) return { won: false, id: error.sessionId };
    throw error;
  }
}

/** The tokens that its stores were given for one, and whether the old one still works in any of them. */
async function rotate(index: number): Promise<{ readonly drawn: readonly string[]; readonly oldWorks: boolean }> {
  const rotating = opened.map(async ({ store }, which) => {
    const label = `${name} ${which} ${index}`;
    const created = await drawingFor(label, () => store.rotate(tokenOf(index)));
    if (created !== undefined && created.token !== drawnToken(label)) throw new Error('Another token was drawn.');
    const after = await store.get(tokenOf(index));
    return { drawn: created === undefined ? [] : [created.token], oldWorks: after !== undefined };
  });
  const rotated = await Promise.all(rotating);
  return { drawn: rotated.flatMap(({ drawn }) => drawn), oldWorks: rotated.some(({ oldWorks }) => oldWorks) };
}

process.on('message', async (phase: 'create' | 'rotate') => {
  const results: unknown[] = [];
  appended = 0;
  for (let from = 0; from < Number(count); from += AT_A_TIME) {
    const indexes = Array.from({ length: Math.min(AT_A_TIME, Number(count) - from) }, (_, index) => from + index);
    results.push(
      ...(await Promise.all<unknown>(indexes.map((index) => (phase === 'create' ? create(index) : rotate(index))))),
    );
  }
  if (phase === 'create') process.send?.({ results, appended });
  else process.send?.({ results, appended }, () => process.disconnect());
  if (phase === 'rotate') for (const { log } of opened) await log.close();
});
process.send?.('ready');
