import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ConnectionNote } from './connection-note.tsx';
import { usePage } from './page-context.ts';
import { ThemeSwitch } from './theme-switch.tsx';

/** The head of the page: which log this is, and whether it is followed. */
export function PageHeader(): JSX.Element {
  const { overview, state } = usePage();
  const { name } = overview;
  useEffect(() => {
    document.documentElement.dataset['moment'] = state.at === 'now' ? 'now' : 'then';
    document.title = `${state.at === 'now' ? '' : 'Then: '}${name} – Sessionlog inspector`;
  }, [name, state.at]);
  return (
    <header class="head">
      <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M9 10h14M9 16h14M9 22h8" />
      </svg>
      <div class="title">
        <h1>{name}</h1>
        <p class="quiet">Auth sessions, now and at any moment before</p>
      </div>
      <ConnectionNote />
      <ThemeSwitch />
    </header>
  );
}
