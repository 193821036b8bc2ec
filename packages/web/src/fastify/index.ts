export type { RequestSession } from '../request-session.ts';
export type { SessionsOptions } from '../sessions-options.ts';
export { sessions } from './sessions.ts';
