import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLinearizable, unexplained } from './faults/linearization.ts';
import { registerHistory } from './faults/register-history.ts';
import type { RegisterCall } from './faults/session-register.ts';

function call(act: RegisterCall['act'], start: number, end: number, answer?: string, value?: string): RegisterCall {
  return {
    act,
    by: 'somebody',
    token: 'token',
    start,
    end,
    ...(answer === undefined ? {} : { answer }),
    ...(value === undefined ? {} : { value }),
  };
}

const isAnswered = ({ end }: RegisterCall): boolean => Number.isFinite(end);

describe('the checker of histories', () => {
  it('explains whatever one session answered', () => {
    fc.assert(fc.property(registerHistory, (history) => isLinearizable(history)));
  });

  it('finds a get that shows what nobody wrote', () => {
    fc.assert(
      fc.property(registerHistory, fc.nat(), (history, at) => {
        const now = history[at % history.length]?.start ?? 0;
        return !isLinearizable([...history, call('get', now, now + 5, 'what nobody wrote')]);
      }),
    );
  });

  it('finds a session that is seen after it was seen dead, or after its end was acknowledged', () => {
    fc.assert(
      fc.property(registerHistory, fc.constantFrom('get', 'touch'), (history, act) => {
        const over = history.find(({ answer }) => answer === 'ended');
        fc.pre(over !== undefined);
        const value = act === 'touch' ? 'too late' : undefined;
        const shown = value ?? history.find((each) => each.act === 'create')?.value ?? '';
        const late = call(act, (over?.end ?? 0) + 1, (over?.end ?? 0) + 9, shown, value);
        return !isLinearizable([...history, late]);
      }),
    );
  });

  it('finds a second winner, and a get that is behind a write which is over', () => {
    fc.assert(
      fc.property(registerHistory, (history) => {
        const won = history.find(({ answer }) => answer === 'created');
        fc.pre(won !== undefined);
        const end = Math.max(...history.filter(isAnswered).map((each) => each.end));
        expect(isLinearizable([...history, call('create', 0, end, 'created', 'second')])).toBe(false);
        expect(isLinearizable([...history, call('get', end + 1, end + 2, 'value-999')])).toBe(false);
      }),
    );
  });

  it('finds a token that works once it was seen rotated out, and a second one that a rotation has drawn', () => {
    fc.assert(
      fc.property(registerHistory, (history) => {
        const won = history.find(({ act, answer = 'none' }) => act === 'rotate' && answer !== 'none');
        fc.pre(won !== undefined);
        const { token, next = '', end = 0, value = '', answer = '' } = won ?? ({} as Partial<RegisterCall>);
        const [old, second] = [call('get', end + 1, end + 9, answer), call('rotate', 0, end + 9, value)];
        expect(isLinearizable([...history, { ...old, token: token ?? '' }])).toBe(false);
        expect(isLinearizable([...history, { ...second, token: token ?? '', next: `${next}again` }])).toBe(false);
      }),
    );
  });

  it('lets a rotation without an answer leave one of two tokens, and never both or neither', () => {
    const rotation = { ...call('rotate', 11, Number.POSITIVE_INFINITY, undefined, 'b'), next: 'token>0' };
    const begun = [call('create', 0, 10, 'created', 'a'), rotation];
    const seen = (token: string, at: number, answer: string) => ({ ...call('get', at, at + 5, answer), token });
    const [old, successor] = [seen('token', 50, 'a'), seen('token>0', 60, 'b')];
    expect(isLinearizable([...begun, old, seen('token>0', 60, 'none')])).toBe(true);
    expect(isLinearizable([...begun, old, successor, seen('token', 70, 'none')])).toBe(true);
    expect(isLinearizable([...begun, successor, seen('token', 70, 'a')])).toBe(false);
    expect(isLinearizable([...begun, seen('token', 50, 'none'), seen('token>0', 60, 'none')])).toBe(false);
    expect(isLinearizable([...begun, call('end', 70, 75, 'ended'), seen('token>0', 80, 'b')])).toBe(false);
  });

  it('tells the story up to the call that cannot be explained', () => {
    const history = [
      call('create', 0, 10, 'created', 'a'),
      call('touch', 11, 20, 'b', 'b'),
      call('get', 21, 30, 'a'),
      call('get', 31, 40, 'b'),
    ];
    const [story] = unexplained(history);
    expect(story?.split('\n')).toHaveLength(4);
    expect(story).toContain('get token  -> a');
  });

  it('lets a call without an answer have its effect late, or never', () => {
    const lost = call('expire', 11, Number.POSITIVE_INFINITY);
    const live = [call('create', 0, 10, 'created', 'a'), lost, call('get', 50, 60, 'a')];
    expect(isLinearizable(live)).toBe(true);
    expect(isLinearizable([...live, call('get', 70, 80, 'none')])).toBe(true);
    expect(isLinearizable([...live, call('get', 70, 80, 'none'), call('get', 90, 99, 'a')])).toBe(false);
  });
});
