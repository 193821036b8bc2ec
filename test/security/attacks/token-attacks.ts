import type { Attack } from './attack.ts';
import { hostileTokens } from './hostile-tokens.ts';

/** Everything that is no token, shown to every call that takes whatever stood in a request. */
export function tokenAttacks(): readonly Attack[] {
  return Object.entries(hostileTokens()).flatMap(([what, spell]): Attack[] => [
    { name: `get: ${what}`, expected: 'nothing', act: (scene) => scene.store.get(spell(scene)) },
    {
      name: `touch: ${what}`,
      expected: 'nothing',
      act: (scene) => scene.store.touch(spell(scene), { attributes: { admin: true } }),
    },
    {
      name: `expire: ${what}`,
      expected: 'nothing',
      act: (scene) => scene.store.expire(spell(scene), { reason: 'logout' }),
    },
    {
      name: `rotate: ${what}`,
      expected: 'nothing',
      act: (scene) => scene.store.rotate(spell(scene), { attributes: { admin: true } }),
    },
    {
      name: `signal: ${what}`,
      expected: 'nothing',
      act: (scene) => (scene.store.signal(spell(scene)).aborted ? undefined : 'it is not aborted'),
    },
  ]);
}
