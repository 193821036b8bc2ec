import type { JSX } from 'preact';
import type { Connection } from './change-feed.ts';
import { usePage } from './page-context.ts';

const SAID: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting …',
  open: 'Live',
  lost: 'Connection lost, trying again …',
  refused: 'Not connected, trying again …',
};

/** Says whether changes arrive, and reads out what they came to. */
export function ConnectionNote(): JSX.Element {
  const { live, state } = usePage();
  return (
    <div class="connection" data-connection={live.connection}>
      <span role="status">{SAID[live.connection]}</span>
      <span role="status" class="unseen">
        {state.at === 'now' ? live.said : ''}
      </span>
    </div>
  );
}
