/** Which sessions are to end, as the API takes it. */
export type EndScope =
  | { readonly sessionId: string }
  | { readonly principal: string; readonly except?: string }
  | { readonly search: string };

/** Which sessions, in words. */
export function scopeText(scope: EndScope): string {
  if ('sessionId' in scope) return `session ${scope.sessionId}`;
  if ('search' in scope) return `all sessions that match “${scope.search}”`;
  const all = `all sessions of ${scope.principal}`;
  return scope.except === undefined ? all : `${all} but ${scope.except}`;
}
