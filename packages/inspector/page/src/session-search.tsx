import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePage } from './page-context.ts';

/** While somebody types, the question waits for a pause. */
const PAUSE_MS = 200;

/** Searches the table, and chooses whether it lists dead sessions too. */
export function SessionSearch(): JSX.Element {
  const { state, go } = usePage();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string, pauseMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => go({ search: text }, true), pauseMs);
  };
  return (
    <search>
      <form class="search" onSubmit={(event) => event.preventDefault()}>
        <label class="grow">
          <span class="unseen">Search by principal or session id</span>
          <input
            type="search"
            placeholder="Part of a principal, or beginning of a session id"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={state.search}
            onInput={({ currentTarget }) => search(currentTarget.value, PAUSE_MS)}
          />
        </label>
        <fieldset class="choice">
          <legend class="unseen">Which sessions</legend>
          {(['live', 'all'] as const).map((which) => (
            <label key={which}>
              <input
                type="radio"
                name="state"
                value={which}
                checked={state.state === which}
                onChange={() => go({ state: which })}
              />
              <span>{which === 'live' ? 'Live' : 'All'}</span>
            </label>
          ))}
        </fieldset>
      </form>
      {state.principal !== '' && (
        <button type="button" class="chip" onClick={() => go({ principal: '' })}>
          {state.principal} <span aria-hidden="true">×</span>
          <span class="unseen">: show everybody’s sessions</span>
        </button>
      )}
    </search>
  );
}
