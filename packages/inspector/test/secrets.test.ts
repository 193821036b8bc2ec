import { MemoryEventLog, tokenHandle } from '@sessionlog/core';
import { expect, it } from 'vitest';
import type { RevocationPreview } from '../src/revocation-preview.ts';
import { AskedInspector, answerOf } from './asked-inspector.ts';

const ATTRIBUTE = 'canary-of-the-attributes';
const DOMAIN = 'sessionlog.session-token.v1';

it('lets no token, no handle and no attribute out, but those that are asked for by themselves', async () => {
  await using log = new MemoryEventLog();
  await using inspector = await AskedInspector.begin(log);
  const { store, clock } = inspector;
  const create = (principal: string) => store.create({ principal, attributes: { [ATTRIBUTE]: ATTRIBUTE } });
  const tokens: string[] = [];
  const ids: string[] = [];
  for (const principal of ['ann', 'bob', 'cat']) {
    const { token, session } = await create(principal);
    clock.now += 10;
    await store.touch(token, { attributes: { [ATTRIBUTE]: 1 } });
    const rotated = await store.rotate(token);
    tokens.push(token, rotated?.token ?? '');
    ids.push(session.id, rotated?.session.id ?? '');
  }
  await store.expire(tokens[1]);
  // A reuse is told of among the changes.
  await store.get(tokens[0]);
  const secrets = [ATTRIBUTE, ...tokens, ...tokens.map((token) => tokenHandle(DOMAIN, token).split(':').at(-1) ?? '')];
  expect(secrets).toHaveLength(13);
  // The log itself has them all, but for the tokens.
  const recorded = JSON.stringify(log.readSync());
  expect(secrets.filter((secret) => recorded.includes(secret))).toHaveLength(7);
  const answers: string[] = [];
  for (const path of ['', 'api/log', 'api/activity', 'api/sessions?state=all', 'api/health', 'api/verification']) {
    answers.push(await (await inspector.fetch(path)).text());
  }
  for (const id of ids) answers.push(await (await inspector.fetch(`api/sessions/${id}`)).text());
  for (const token of tokens)
    answers.push(await (await inspector.fetch(`api/sessions/${tokenHandle(DOMAIN, token)}`)).text());
  answers.push(await (await inspector.fetch(`api/sessions?at=${tokens[0]}`)).text());
  const changes = (await inspector.fetch('api/changes?after=0')).body?.getReader();
  for (let count = 0; count < 2; count++) answers.push(new TextDecoder().decode((await changes?.read())?.value));
  await changes?.cancel();
  const preview = await answerOf<RevocationPreview>(await inspector.post('api/previews', { search: '' }));
  answers.push(JSON.stringify(preview));
  answers.push(await (await inspector.post(`api/previews/${preview.id}/revocation`, {})).text());
  expect(answers.join().length).toBeGreaterThan(5000);
  expect(answers.join()).toContain(ids[0]);
  for (const answer of answers) expect(secrets.filter((secret) => answer.includes(secret))).toEqual([]);
  const asked = await (await inspector.fetch(`api/sessions/${ids[1]}/attributes`)).text();
  expect(secrets.filter((secret) => asked.includes(secret))).toEqual([ATTRIBUTE]);
});
