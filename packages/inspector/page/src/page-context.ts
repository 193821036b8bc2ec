import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { LogOverview } from '../../src/log-overview.ts';
import type { EndScope } from './end-scope.ts';
import type { PageState } from './page-state.ts';
import type { LiveLog } from './use-live-log.ts';

/** What every part of the page can see. */
export interface PageContext {
  readonly state: PageState;
  /** The log as it is now. */
  readonly overview: LogOverview;
  /** What arrives from the log. */
  readonly live: LiveLog;
  /** The moment that the page looks at, in epoch milliseconds: times are told as seen from it. */
  readonly now: number;
  /** Rises when what is now has to be asked for anew. */
  readonly present: number;
  /** The same for the moment that the page looks at: the past stands still. */
  readonly revision: number;
  /** Shows something else. @param quietly - without a step that the back button takes. */
  readonly go: (change: Partial<PageState>, quietly?: boolean) => void;
  /** The address of something else, for links. */
  readonly address: (change: Partial<PageState>) => string;
  /** Opens the preview of what ending these sessions would do; absent: sessions can't be ended here. */
  readonly end: ((scope: EndScope) => void) | undefined;
}

/** Where the page's parts find {@link PageContext}. */
export const InPage: ReturnType<typeof createContext<PageContext | undefined>> = createContext<PageContext | undefined>(
  undefined,
);

/** {@link PageContext} for a part of the page. */
export function usePage(): PageContext {
  const page = useContext(InPage);
  if (page === undefined) throw new Error('This part stands outside of the page: render it within InPage.Provider.');
  return page;
}
