import { tokenHandle } from '@sessionlog/core';
import { seededRandomBytes } from '@sessionlog/core/testing';
import { type LogKind, openStore } from '../opened-store.ts';
import type { Scene } from './attack.ts';

/** A store over a log of this kind, with a live session: the same one on every log. */
export async function openScene(kind: LogKind): Promise<Scene> {
  const opened = await openStore(kind, { randomBytes: seededRandomBytes('attacks') });
  const created = await opened.store.create({ principal: 'the-victim', attributes: { secret: 'of the victim' } });
  const { token, session } = created;
  return { ...opened, token, session, handle: tokenHandle('sessionlog.session-token.v1', token) };
}
