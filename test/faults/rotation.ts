import { type LocalEventLog, type Session, SessionStore } from '@sessionlog/core';
import { drawingFor, drawnToken } from './drawn-token.ts';
import { labelRequest, labelToken } from './session-ledger.ts';
import { storyOptions } from './story-options.ts';

// One rotation, of the session with a label: from the token that the label gives to the token that is drawn for it.

const COUNT = 7;

/** A way to put a new token in the place of an old one. Resolves once that is done. */
export type Rotate = (store: SessionStore, label: string) => Promise<void>;

async function rotateAtOnce(store: SessionStore, label: string): Promise<void> {
  const created = await drawingFor(label, () => store.rotate(labelToken(label)));
  if (created?.token !== drawnToken(label)) throw new Error('The rotation gave another token.');
}

const createAnew: Rotate = async (store, label) => {
  const { principal } = labelRequest(label);
  await drawingFor(label, () => store.create({ principal, attributes: { count: COUNT } }));
};

/** The store's own rotation, and two that a program could make of two events. */
export const rotations: Readonly<Record<'at once' | 'ends first' | 'begins first', Rotate>> = {
  'at once': rotateAtOnce,
  async 'ends first'(store, label) {
    await store.expire(labelToken(label));
    await createAnew(store, label);
  },
  async 'begins first'(store, label) {
    await createAnew(store, label);
    await store.expire(labelToken(label));
  },
};

/** Creates the session that is to be rotated, and closes the log again. */
export async function createToRotate(open: () => Promise<LocalEventLog>, label: string): Promise<void> {
  const log = await open();
  try {
    const store = await SessionStore.open(log, storyOptions());
    await store.create(labelRequest(label));
    await store.touch(labelToken(label), { attributes: { count: COUNT } });
  } finally {
    await log.close();
  }
}

/** Which of the two tokens a log says works, and what is wrong with that, in words. */
export interface RotationVerdict {
  readonly works: 'the old token' | 'the new token' | 'neither' | 'both';
  readonly wrong: readonly string[];
}

/** Holds a log that is opened anew against a rotation: exactly one of the tokens works, the new one if it was acknowledged. */
export async function judgeRotation(
  open: () => Promise<LocalEventLog>,
  label: string,
  acknowledged: boolean,
): Promise<RotationVerdict> {
  const log = await open();
  try {
    const store = await SessionStore.open(log, storyOptions());
    const [old, successor] = [await store.get(labelToken(label)), await store.get(drawnToken(label))];
    const wrong: string[] = [];
    if (old === undefined && successor === undefined) wrong.push('neither token works');
    if (old !== undefined && successor !== undefined) wrong.push('both tokens work');
    if (acknowledged && successor === undefined) wrong.push('the rotation was acknowledged, and the new token is dead');
    const session = successor ?? old;
    if (session !== undefined && session.attributes['count'] !== COUNT) wrong.push('the attributes are lost');
    const { principal } = labelRequest(label);
    const listed = await Array.fromAsync(store.list({ principal }));
    if (listed.length !== 1) wrong.push(`${listed.length} sessions are listed`);
    if (wrong.length > 0) return { works: worksOf(old, successor), wrong };
    // What was cut off must not come back when the next one goes on.
    const again = await drawingFor(`${label} again`, () => store.rotate(old ? labelToken(label) : drawnToken(label)));
    if (again === undefined) wrong.push('the token that works can not be rotated');
    if (await store.get(labelToken(label))) wrong.push('the old token works behind another rotation');
    if (await store.get(drawnToken(label))) wrong.push('the new token works behind another rotation');
    return { works: worksOf(old, successor), wrong };
  } finally {
    await log.close();
  }
}

function worksOf(old: Session | undefined, successor: Session | undefined): RotationVerdict['works'] {
  if (old === undefined) return successor === undefined ? 'neither' : 'the new token';
  return successor === undefined ? 'the old token' : 'both';
}
