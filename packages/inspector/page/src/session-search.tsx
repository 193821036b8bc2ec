import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePage } from './page-context.ts';

/** While somebody types, the question waits for a pause. */
const PAUSE_MS = 200;

/** Searches the table, and chooses whether it lists dead sessions too. */
export function SessionSearch(): JSX.Element {
  const { state, go } = usePage();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [text, setText] = useState(state.search);
  useEffect(() => () => clearTimeout(timer.current), []);
  // What the address says counts, but for what is being typed.
  useEffect(() => {
    if (timer.current === undefined) setText(state.search);
  }, [state.search]);
  const search = (typed: string): void => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      go({ search: typed }, state.search !== '');
    }, PAUSE_MS);
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
            value={text}
            onInput={({ currentTarget }) => search(currentTarget.value)}
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
