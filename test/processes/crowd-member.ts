import { writeSync } from 'node:fs';
import { hasCode, type SessionStore } from '@sessionlog/core';
import { type Evolve, evolve } from '../../packages/core/dist/evolve.js';
import { openSessionStore } from '../../packages/core/dist/session-store.js';
import { type Cap, type CrowdRound, caps, crowdPolicy, crowdPrincipal } from '../faults/crowd.ts';
import { openLog } from './open-log.ts';

// Logs in as somebody as whom everybody else logs in, too, round by round, under each cap: by a creation and by the
// promotion of an anonymous session, both at once. Whoever gets in rotates his session, which takes no further place.
// Writes a dot for each look at who is live.

const [location = '', name = ''] = process.argv.slice(2);
const log = await openLog(location);
const forgetful: Evolve = (projection, event, recorded) =>
  evolve(projection, event.type === 'session_created' ? { ...event, limit: undefined } : event, recorded);
const stores = await openStores(evolve);

function openStores(fold: Evolve): Promise<readonly SessionStore[]> {
  return Promise.all(caps.map((cap) => openSessionStore(log, { policy: crowdPolicy(cap) }, fold)));
}

async function inRound({ round, forgets }: CrowdRound): Promise<void> {
  const wrong: string[] = [];
  const playing = forgets ? await openStores(forgetful) : stores;
  const won = await Promise.all(caps.map((cap, index) => logIn(playing[index] as SessionStore, cap, round, wrong)));
  process.send?.({ round, won, wrong });
}

/** @returns how many of the logins were won. */
async function logIn(store: SessionStore, cap: Cap, round: number, wrong: string[]): Promise<number> {
  const principal = crowdPrincipal(cap, round);
  const visitor = `anonymous:${name} ${principal}`;
  const { token } = await store.create({ principal: visitor });
  const logins = [
    attempt(cap, async () => (await store.create({ principal })).token),
    attempt(cap, async () => (await store.rotate(token, { principal }))?.token),
  ];
  const tokens = await Promise.all(
    logins.map(async (login) => {
      const won = await login;
      await look(store, cap, principal, wrong);
      if (won === undefined) return undefined;
      const rotated = await store.rotate(won);
      if (rotated === undefined && cap.onLimit === 'reject') wrong.push(`${principal}: a winner can not rotate`);
      await look(store, cap, principal, wrong);
      return won;
    }),
  );
  const promoted = tokens[1] !== undefined;
  const visiting = await Array.fromAsync(store.list({ principal: visitor }));
  if (visiting.length !== (promoted ? 0 : 1)) wrong.push(`${principal}: ${visiting.length} visitors are left`);
  return tokens.filter((won) => won !== undefined).length;
}

async function attempt({ onLimit }: Cap, login: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await login();
  } catch (error) {
    if (onLimit === 'reject' && hasCode(error, 'ERR_SESSION_LIMIT')) return undefined;
    throw error;
  }
}

async function look(store: SessionStore, { max }: Cap, principal: string, wrong: string[]): Promise<void> {
  writeSync(1, '.');
  const live = await Array.fromAsync(store.list({ principal }));
  if (live.length > max) wrong.push(`${principal}: ${live.length} sessions are live`);
}

process.on('message', inRound);
process.send?.('ready');
