import fc from 'fast-check';
import { type RegisterCall, type RegisterState, registerSteps } from './session-register.ts';

const SLACK = 30;

interface Draft {
  readonly act: RegisterCall['act'];
  readonly early: number;
  readonly late: number;
  readonly gap: number;
  readonly answered: boolean;
  /** Which of the tokens that there could be. */
  readonly token: string;
}

const draft = fc.record({
  act: fc.constantFrom<RegisterCall['act'][]>(
    'create',
    'get',
    'get',
    'touch',
    'touch',
    'rotate',
    'rotate',
    'expire',
    'end',
  ),
  early: fc.nat(SLACK),
  late: fc.nat(SLACK),
  gap: fc.integer({ min: 1, max: 9 }),
  answered: fc.boolean(),
  token: fc.constantFrom('', '', '', '>0', '>1', '<'),
});

/** Calls of several processes for the tokens of one session that it answered, each in one moment between start and end. */
export const registerHistory: fc.Arbitrary<readonly RegisterCall[]> = fc
  .array(draft, { minLength: 1, maxLength: 25 })
  .map((drafts) => {
    let state: RegisterState = 'absent';
    let now = 0;
    return drafts.map((each, index) => {
      now += each.gap;
      const [call, after] = answered(each, index, state, now);
      state = after;
      return call;
    });
  });

function answered(
  { act, early, late, answered, token: relation }: Draft,
  index: number,
  state: RegisterState,
  now: number,
): [RegisterCall, RegisterState] {
  const token = tokenOf(act, relation, state);
  const wish = act === 'rotate' ? { next: `${token}>${index % 2}`, keeps: late % 2 === 0 } : {};
  const base = { act, by: `process ${index}`, token, ...wish, start: now - early, value: `value-${index}` };
  // What is not answered had its effect all the same, or never will: both are possible then.
  if (!answered && act !== 'get' && index % 4 === 0) {
    const call = { ...base, end: Number.POSITIVE_INFINITY };
    return [call, late % 2 === 0 ? state : (registerSteps(call)[0]?.next(state) ?? state)];
  }
  for (const answer of ['created', 'duplicate', 'ended', 'nothing', 'none', base.value, shownIn(state)]) {
    const call = { ...base, end: now + late, answer };
    const after = registerSteps(call).reduce<RegisterState | undefined>(
      (before, step) => (before === undefined ? undefined : step.next(before)),
      state,
    );
    if (after !== undefined) return [call, after];
  }
  throw new Error(`no answer to ${act} in the state ${state}`);
}

// The newest token, one that it may be rotated to, or an old one.
function tokenOf(act: RegisterCall['act'], relation: string, state: RegisterState): string {
  const tip = state.split(' ')[1] ?? 'token';
  if (act === 'create' || act === 'end') return 'token';
  return relation === '<' ? 'token' : `${tip}${relation}`;
}

function shownIn(state: RegisterState): string {
  return state.split(' ')[2] ?? 'none';
}
