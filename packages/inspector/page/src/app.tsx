import type { JSX } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { LogOverview } from '../../src/log-overview.ts';
import { FailureNote } from './failure-note.tsx';
import { Page } from './page.tsx';
import { useAnswer } from './use-answer.ts';

/** Gets to know the log, and shows it; starts anew when the log was compacted faster than the page could follow. */
export function App(): JSX.Element {
  const [start, setStart] = useState(0);
  const anew = useCallback(() => setStart((last) => last + 1), []);
  const { value, failure } = useAnswer<LogOverview>('api/log', start);
  if (value !== undefined) return <Page key={start} known={value} compacted={anew} />;
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
