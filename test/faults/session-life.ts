import { hasCode, type SessionStore } from '@sessionlog/core';
import { drawingFor } from './drawn-token.ts';
import { drawLabel, labelRequest, labelToken, type SessionLedger, twinOf } from './session-ledger.ts';

/** Who is told what is asked for, and what came of it. */
export type LifeLedger = Pick<SessionLedger, 'ask' | 'acknowledge' | 'refuse'>;

interface Life {
  readonly rotates: boolean;
  /** How it is ended: by its token, by its first id after a rotation, or with all of its principal. */
  readonly ends?: 'token' | 'id' | 'principal';
}

const LIVES: readonly Life[] = [
  { rotates: true, ends: 'id' },
  { rotates: false },
  { rotates: true },
  { rotates: false, ends: 'principal' },
  { rotates: true },
  { rotates: true, ends: 'token' },
];

/** A way to rotate a session for the n-th time. */
export type LifeRotation = (store: SessionStore, label: string, rotation: number) => Promise<unknown>;

/** As the store does it: one event. */
const rotateAtOnce: LifeRotation = (store, label, rotation) =>
  drawingFor(drawLabel(label, rotation), () => store.rotate(labelToken(label, rotation - 1)));

/** As a program could do it without the store's help: two events. */
export const rotateInTwo: LifeRotation = async (store, label, rotation) => {
  const { principal } = labelRequest(label);
  const ended = await store.expire(labelToken(label, rotation - 1));
  if (ended === undefined) return undefined;
  const { attributes } = ended;
  return drawingFor(drawLabel(label, rotation), () => store.create({ principal, attributes }));
};

/** One session: created, touched twice, most of them rotated, and half of them ended; which ones, `number` says. */
export async function spendLife(
  store: SessionStore,
  ledger: LifeLedger,
  label: string,
  number: number,
  rotate: LifeRotation = rotateAtOnce,
): Promise<void> {
  const { rotates, ends } = LIVES[number % LIVES.length] as Life;
  const { session } = await told(ledger, 'create', label, 0, () => store.create(labelRequest(label)));
  const touch = (count: number, rotation: number) =>
    told(ledger, 'touch', label, count, () => store.touch(labelToken(label, rotation), { attributes: { count } }));
  await touch(1, 0);
  if (rotates) await told(ledger, 'rotate', label, 1, () => rotate(store, label, 1));
  await touch(2, rotates ? 1 : 0);
  if (ends === 'token') await told(ledger, 'expire', label, 0, () => store.expire(labelToken(label, rotates ? 1 : 0)));
  if (ends === 'id') await told(ledger, 'expire', label, 0, () => store.expireSession(session.id));
  if (ends !== 'principal') return;
  await told(ledger, 'create', twinOf(label), 0, () => store.create(labelRequest(twinOf(label))));
  const { principal } = labelRequest(label);
  await told(ledger, 'expire-all', label, 0, async () => {
    return (await store.expirePrincipal(principal)) === 2 ? principal : undefined;
  });
}

async function told<Answer>(
  ledger: LifeLedger,
  act: Parameters<SessionLedger['ask']>[0],
  label: string,
  count: number,
  call: () => Promise<Answer>,
): Promise<NonNullable<Answer>> {
  ledger.ask(act, label, count);
  try {
    const answer = await call();
    if (answer === undefined || answer === null) throw new Error(`${label}: ${act} of a live session found none.`);
    ledger.acknowledge(act, label, count);
    return answer;
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_FULL')) ledger.refuse(act, label);
    throw error;
  }
}
