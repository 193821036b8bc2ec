import { useRef, useState } from 'preact/hooks';
import type { SessionPage } from '../../src/session-page.ts';
import type { SessionRow } from '../../src/session-row.ts';
import { ask } from './ask.ts';
import { freshRows, type LoadedRows, mergeRows } from './merge-rows.ts';
import { usePage } from './page-context.ts';
import { queryText } from './query-text.ts';
import { useAsking } from './use-asking.ts';
import type { LiveLog } from './use-live-log.ts';

/** The rows of the table. */
export interface Sessions {
  /** How many there are; `undefined`: not known yet. */
  readonly total: number | undefined;
  readonly rows: readonly SessionRow[];
  /** `null`: there are no more. */
  readonly next: string | null;
  /** The rows that came by themselves with the last answer. */
  readonly fresh: ReadonlySet<string>;
  readonly failure: unknown;
  /** Whether the rows answer another question than the one that is asked now. */
  readonly stale: boolean;
  readonly loading: boolean;
  readonly more: () => void;
}

/** Rows that are asked for at a time. */
const PAGE = 100;

interface Known extends LoadedRows {
  readonly question: string;
  readonly unnamed: number;
  readonly fresh: ReadonlySet<string>;
  readonly total: number | undefined;
  readonly failure: unknown;
}

const NOTHING: Known = {
  question: '',
  rows: [],
  next: null,
  fresh: new Set(),
  unnamed: 0,
  total: undefined,
  failure: undefined,
};

/** The sessions that the page's state asks for; while that is the same, newer first rows take the place of older ones. */
export function useSessions(): Sessions {
  const { state, revision, live } = usePage();
  const { at, search, principal } = state;
  const question = queryText('api/sessions', { at, state: state.state, search, principal, limit: PAGE });
  const [known, setKnown] = useState(NOTHING);
  const [loading, setLoading] = useState(false);
  const wanted = useRef(question);
  wanted.current = question;

  useAsking<SessionPage>(question, revision, (asked) => ({
    answered: (page) => setKnown((last) => withFirstPage(last, asked, page, live)),
    failed: (failure) =>
      setKnown((last) => ({ ...(last.question === asked ? last : NOTHING), question: asked, failure })),
  }));

  const more = async (): Promise<void> => {
    if (known.next === null || loading) return;
    setLoading(true);
    const page = await ask<SessionPage>(`${question}&cursor=${encodeURIComponent(known.next)}`).catch((failure) => {
      setKnown((last) => ({ ...last, failure }));
    });
    setLoading(false);
    if (page && wanted.current === question) setKnown((last) => withNextPage(last, page));
  };
  return { ...known, stale: known.question !== question, loading, more };
}

function withFirstPage(last: Known, question: string, page: SessionPage, live: LiveLog): Known {
  const first = { rows: page.sessions, next: page.next };
  const { total } = page;
  const { ended, unnamed } = live;
  if (last.question !== question) return { ...first, fresh: new Set(), unnamed, question, total, failure: undefined };
  const fresh = freshRows(last.rows, page.sessions);
  // Where not all that ended are named, what stands behind the first page may be dead: it is loaded again when asked for.
  const rows = unnamed === last.unnamed ? mergeRows(last, first, ended) : first;
  return { ...rows, fresh, unnamed, question, total, failure: undefined };
}

function withNextPage(last: Known, page: SessionPage): Known {
  const known = new Set(last.rows.map(({ id }) => id));
  const rows = [...last.rows, ...page.sessions.filter(({ id }) => !known.has(id))];
  return { ...last, rows, next: page.next, failure: undefined };
}
