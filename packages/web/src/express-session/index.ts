export { ExpressSessionStore } from './express-session-store.ts';
export type { ExpressSessionStoreOptions } from './express-session-store-options.ts';
