export type { RequestSession } from '../request-session.ts';
export type { SessionsOptions } from '../sessions-options.ts';
export { type SessionContext, type SessionVariables, sessions } from './sessions.ts';
