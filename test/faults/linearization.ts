import {
  isSettled,
  type RegisterCall,
  type RegisterState,
  type RegisterStep,
  registerSteps,
} from './session-register.ts';

/**
 * Whether calls for one session can be explained: whether there is an order of their steps, each between the start and the
 * end of its call, in which every answer is the one that a single session would have given. Calls without an end may be
 * left out of it. Searches depth first, and never twice from the same set of steps in the same state.
 */
export function isLinearizable(calls: readonly RegisterCall[]): boolean {
  const steps = calls.flatMap(registerSteps).sort((one, other) => one.call.start - other.call.start);
  const seen = new Set<string>();
  const search = (begun: ReadonlySet<RegisterStep>, from: RegisterState): boolean => {
    const [done, state] = [new Set(begun), from];
    settle(steps, done, state);
    const open = steps.filter((step) => !done.has(step));
    if (open.every(({ call }) => call.end === Number.POSITIVE_INFINITY)) return true;
    const key = `${state} ${open.map((step) => steps.indexOf(step)).join()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return enabled(open, done).some((step) => {
      const next = step.next(state);
      return next !== undefined && search(new Set([...done, step]), next);
    });
  };
  return search(new Set(), 'absent');
}

/** Steps of which none that is open has to come first. */
function enabled(open: readonly RegisterStep[], done: ReadonlySet<RegisterStep>): readonly RegisterStep[] {
  const firstEnd = Math.min(...open.map(({ call }) => call.end));
  return open.filter(({ call, behind }) => call.start <= firstEnd && (behind === undefined || done.has(behind)));
}

// What only looks can as well come at once: whatever explains the rest does so without it. What opens nothing any more does not
// even look.
function settle(steps: readonly RegisterStep[], done: Set<RegisterStep>, state: RegisterState): void {
  for (let before = -1; before !== done.size; ) {
    before = done.size;
    const open = steps.filter((step) => !done.has(step));
    for (const step of enabled(open, done)) {
      if ((step.looks || isSettled(step, state)) && step.next(state) === state) done.add(step);
    }
  }
}

/**
 * The sessions whose calls can't be explained, each with the story of its calls; empty when all is well. The story is cut
 * down to the first calls that can't be explained.
 */
export function unexplained(calls: readonly RegisterCall[]): readonly string[] {
  return [...Map.groupBy(calls, ({ token }) => token.split('>')[0])].flatMap(([token, ofToken]) => {
    if (isLinearizable(ofToken)) return [];
    return [`token ${token} can't be explained:\n${shortest(ofToken).map(sentence).join('\n')}`];
  });
}

function shortest(calls: readonly RegisterCall[]): readonly RegisterCall[] {
  const inOrder = calls.toSorted((one, other) => one.end - other.end);
  for (let count = 1; count < inOrder.length; count++) {
    const last = inOrder[count - 1]?.end ?? 0;
    // Calls that were under way by then may have had their effect already.
    const underWay = inOrder.slice(count).filter(({ start }) => start <= last);
    const prefix = [
      ...inOrder.slice(0, count),
      ...underWay.map((call) => ({ ...call, end: Number.POSITIVE_INFINITY })),
    ];
    if (!isLinearizable(prefix)) return prefix.toSorted((one, other) => one.start - other.start);
  }
  return inOrder;
}

function sentence({ start, end, by, act, token, value, next, keeps, answer }: RegisterCall): string {
  const [from, to] = [start, end].map((time) => (time / 1e6).toFixed(3));
  const wish = [next, keeps ? 'as it is' : value].filter((each) => each !== undefined).join(' ');
  return `  ${from} to ${to} ms, ${by}: ${act} ${token} ${wish} -> ${answer ?? 'no answer'}`;
}
