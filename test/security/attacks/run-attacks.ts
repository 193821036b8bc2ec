import { everythingOf } from '../oracles/frozen.ts';
import { noLeak } from '../oracles/leak.ts';
import type { Attack, Scene } from './attack.ts';
import { fieldAttacks } from './field-attacks.ts';
import { sessionAttacks } from './session-attacks.ts';
import { tokenAttacks } from './token-attacks.ts';

/** What came of the attacks. */
export interface AttackReport {
  /** What each was answered with, by its name. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** What is wrong, in words; it holds no token. */
  readonly wrong: readonly string[];
}

/** Every attack that needs no more than a store: each is refused, and leaves nothing changed. */
export function allAttacks(): readonly Attack[] {
  return [...tokenAttacks(), ...fieldAttacks(), ...sessionAttacks()];
}

/** Attacks, each under FROZEN, their errors under LEAK. */
export async function runAttacks(scene: Scene, attacks: readonly Attack[]): Promise<AttackReport> {
  const outcomes: Record<string, string> = {};
  const wrong: string[] = [];
  const thrown: unknown[] = [];
  let before = await everythingOf(scene);
  for (const { name, expected, act } of attacks) {
    if (name in outcomes) wrong.push(`${name}: there are two of this name.`);
    const answer = await answerOf(() => act(scene));
    if (answer instanceof Error) thrown.push(answer);
    const outcome = outcomeOf(answer);
    outcomes[name] = outcome;
    if (!outcome.startsWith(expected) || !/^(?:$|[.[])/.test(outcome.slice(expected.length))) {
      wrong.push(`${name}: is answered with ${outcome}, not ${expected}.`);
    }
    const after = await everythingOf(scene);
    if (after !== before) wrong.push(`${name}: FROZEN: it left a trace.`);
    before = after;
  }
  const { principal, attributes } = scene.session;
  noLeak({ tokens: [scene.token], texts: [principal, ...Object.values(attributes).map(String)] }, { thrown });
  const alive = await scene.store.get(scene.token);
  if (alive?.id !== scene.session.id) wrong.push('The session did not outlive the attacks.');
  return { outcomes, wrong };
}

async function answerOf(act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return error;
  }
}

function outcomeOf(answer: unknown): string {
  if (answer === undefined) return 'nothing';
  if (!(answer instanceof Error)) return 'something';
  if (!('code' in answer)) return answer.name;
  return 'field' in answer ? `${answer.code} ${answer.field}` : String(answer.code);
}
