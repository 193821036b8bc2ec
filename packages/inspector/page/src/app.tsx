import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { LogOverview } from '../../src/log-overview.ts';
import { ask } from './ask.ts';
import { FailureNote } from './failure-note.tsx';
import { Page } from './page.tsx';

/** Gets to know the log, and shows it; starts anew when the log was compacted faster than the page could follow. */
export function App(): JSX.Element {
  const [start, setStart] = useState(0);
  const [opened, setOpened] = useState<{ start: number; known: LogOverview }>();
  const [failure, setFailure] = useState<unknown>();
  const anew = useCallback(() => setStart((last) => last + 1), []);
  useEffect(() => {
    setFailure(undefined);
    ask<LogOverview>('api/log').then((known) => setOpened({ start, known }), setFailure);
  }, [start]);
  if (opened !== undefined) return <Page key={opened.start} known={opened.known} compacted={anew} />;
  return (
    <main class="opening">
      <h1>Sessionlog inspector</h1>
      {failure === undefined ? (
        <p role="status">Reading the log …</p>
      ) : (
        <FailureNote failure={failure} again={anew} always />
      )}
    </main>
  );
}
