import type { AsyncCommand } from 'fast-check';
import type { SessionModel } from './session-model.ts';
import type { SessionSystem } from './session-system.ts';

/** A step of a story that the model and the real thing live through together. */
export type SessionCommand = AsyncCommand<SessionModel, SessionSystem>;
