/** What is known of one token: nothing, the attributes of its live session, or that its session is over for ever. */
export type RegisterState = 'absent' | 'dead' | `live ${string}`;

/** Something that was asked for one token, and what came of it. Times are nanoseconds of one clock for all processes. */
export interface RegisterCall {
  readonly act: 'create' | 'get' | 'touch' | 'expire';
  /** Who asked. */
  readonly by: string;
  readonly token: string;
  readonly start: number;
  /** When the answer came; infinite when none did: then the call may have its effect at any time, or never. */
  readonly end: number;
  /** What the session is to show from then on, for `create` and `touch`. No two calls have the same. */
  readonly value?: string;
  /** `created` or `duplicate`, `ended` or `nothing`; for `get` and `touch` what the session showed, or `none`. */
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
 * The steps of a call. A session is a small register machine: absent, live with attributes, dead. A touch is a write and
 * then a read of the session as it is, so that another touch can come between. A rotation will be a step of two tokens.
 */
export function registerSteps(call: RegisterCall): readonly RegisterStep[] {
  const { act, value = '' } = call;
  const answer = Number.isFinite(call.end) ? call.answer : undefined;
  const read: RegisterStep = { call, looks: true, next: (state) => (shown(state) === answer ? state : undefined) };
  switch (act) {
    case 'create':
      return [{ call, looks: answer === 'duplicate', next: (state) => created(state, value, answer) }];
    case 'get':
      return [read];
    case 'touch': {
      const next = (state: RegisterState): RegisterState => (isLive(state) ? `live ${value}` : state);
      const write: RegisterStep = { call, looks: false, next };
      return answer === undefined ? [write] : [write, { ...read, behind: write }];
    }
    case 'expire':
      return [{ call, looks: answer === 'nothing', next: (state) => expired(state, answer) }];
  }
}

function created(state: RegisterState, value: string, answer: string | undefined): RegisterState | undefined {
  if (answer !== (state === 'absent' ? 'created' : 'duplicate') && answer !== undefined) return undefined;
  return state === 'absent' ? `live ${value}` : state;
}

function expired(state: RegisterState, answer: string | undefined): RegisterState | undefined {
  if (answer !== (isLive(state) ? 'ended' : 'nothing') && answer !== undefined) return undefined;
  return isLive(state) ? 'dead' : state;
}

function isLive(state: RegisterState): boolean {
  return state.startsWith('live ');
}

function shown(state: RegisterState): string {
  return isLive(state) ? state.slice('live '.length) : 'none';
}
