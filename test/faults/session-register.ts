/**
 * What is known of one session: nothing, the token that opens it and its attributes, or that it is over for ever. Its
 * tokens are a line: of one that is rotated the next begins with the same path, and so the newest names them all.
 */
export type RegisterState = 'absent' | `dead ${string}` | `live ${string} ${string}`;

/** Something that was asked for one session, and what came of it. Times are nanoseconds of one clock for all processes. */
export interface RegisterCall {
  /** `end` is for the session, whatever its token is by then: by an id of it, or by its principal. */
  readonly act: 'create' | 'get' | 'touch' | 'rotate' | 'expire' | 'end';
  /** Who asked. */
  readonly by: string;
  /** A path: the token that creates the session, and behind each `>` what the next one was drawn for. */
  readonly token: string;
  readonly start: number;
  /** When the answer came; infinite when none did: then the call may have its effect at any time, or never. */
  readonly end: number;
  /** What the session is to show from then on, for `create`, `touch` and `rotate`. No two calls have the same. */
  readonly value?: string;
  /** For `rotate`: the path of the token that is drawn, and whether it shows what was shown before. */
  readonly next?: string;
  readonly keeps?: boolean;
  /** `created` or `duplicate`, `ended` or `nothing`; for the others what the session showed, or `none`. */
  readonly answer?: string;
}

/** A part of a call that has its effect in one moment. */
export interface RegisterStep {
  readonly call: RegisterCall;
  /** The step of the same call that comes before this one. */
  readonly behind?: RegisterStep;
  /** Whether it changes nothing in any state. */
  readonly looks: boolean;
  /** The state after this step; `undefined` when the answer cannot be given in this state. */
  readonly next: (state: RegisterState) => RegisterState | undefined;
}

/**
 * The steps of a call. A session is a small register machine: absent, live with a token and attributes, dead. A touch is a
 * write and then a read of the session as it is, so that another call can come between. A rotation is one step of two
 * tokens: the one is dead and the other lives in the same moment.
 */
export function registerSteps(call: RegisterCall): readonly RegisterStep[] {
  const { act, token, value = '' } = call;
  const answer = Number.isFinite(call.end) ? call.answer : undefined;
  const read: RegisterStep = {
    call,
    looks: true,
    next: (state) => (shown(state, token) === answer ? state : undefined),
  };
  switch (act) {
    case 'create':
      return [{ call, looks: answer === 'duplicate', next: (state) => created(state, call, answer) }];
    case 'get':
      return [read];
    case 'touch': {
      const next = (state: RegisterState): RegisterState => (opens(state, token) ? `live ${token} ${value}` : state);
      const write: RegisterStep = { call, looks: false, next };
      return answer === undefined ? [write] : [write, { ...read, behind: write }];
    }
    case 'rotate':
      return [{ call, looks: answer === 'none', next: (state) => rotated(state, call, answer) }];
    case 'expire':
    case 'end':
      return [{ call, looks: answer === 'nothing', next: (state) => expired(state, call, answer) }];
  }
}

/** Whether the token of a step will never open anything again: neither does it now, nor can a rotation draw it. */
export function isSettled({ call }: RegisterStep, state: RegisterState): boolean {
  if (state === 'absent') return false;
  return state.startsWith('dead ') || !`${call.token}>`.startsWith(`${tip(state)}>`);
}

function created(
  state: RegisterState,
  { token, value = '' }: RegisterCall,
  answer?: string,
): RegisterState | undefined {
  if (answer !== (state === 'absent' ? 'created' : 'duplicate') && answer !== undefined) return undefined;
  return state === 'absent' ? `live ${token} ${value}` : state;
}

function rotated(state: RegisterState, { token, ...call }: RegisterCall, answer?: string): RegisterState | undefined {
  const { value = '', next = '', keeps } = call;
  const works = opens(state, token);
  const after = keeps ? shown(state, token) : value;
  if (answer !== (works ? after : 'none') && answer !== undefined) return undefined;
  return works ? `live ${next} ${after}` : state;
}

function expired(state: RegisterState, { act, token }: RegisterCall, answer?: string): RegisterState | undefined {
  const works = act === 'end' ? state.startsWith('live ') : opens(state, token);
  if (answer !== (works ? 'ended' : 'nothing') && answer !== undefined) return undefined;
  return works ? `dead ${tip(state)}` : state;
}

function opens(state: RegisterState, token: string): boolean {
  return state.startsWith(`live ${token} `);
}

function tip(state: RegisterState): string {
  return state.split(' ')[1] ?? '';
}

function shown(state: RegisterState, token: string): string {
  return opens(state, token) ? (state.split(' ')[2] ?? '') : 'none';
}
