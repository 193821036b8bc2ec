import { useCallback, useEffect, useState } from 'preact/hooks';
import { type PageState, readPageState, writePageState } from './page-state.ts';

/** The page's state and how to change it. */
export interface PageStateInAddress {
  readonly state: PageState;
  readonly go: (change: Partial<PageState>, quietly?: boolean) => void;
}

/** Keeps the state of the page in its address, and follows the back and forward buttons. */
export function usePageState(): PageStateInAddress {
  const [state, setState] = useState(() => readPageState(location.search));
  useEffect(() => {
    const follow = (): void => setState(readPageState(location.search));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const go = useCallback((change: Partial<PageState>, quietly = false) => {
    const next = { ...readPageState(location.search), ...change };
    const address = `${location.pathname}${writePageState(next)}`;
    if (address === `${location.pathname}${location.search}`) return;
    history[quietly ? 'replaceState' : 'pushState'](null, '', address);
    setState(next);
  }, []);
  return { state, go };
}
