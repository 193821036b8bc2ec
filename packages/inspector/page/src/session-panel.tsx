import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SessionView } from '../../src/session-view.ts';
import { AttributesButton } from './attributes-button.tsx';
import { EventList } from './event-list.tsx';
import { FailureNote } from './failure-note.tsx';
import { LifeChart } from './life-chart.tsx';
import { usePage } from './page-context.ts';
import { queryText } from './query-text.ts';
import { SessionFacts } from './session-facts.tsx';
import { useAnswer } from './use-answer.ts';

/** One session: what was known of it, what `get` would have answered, and its life. */
export function SessionPanel(): JSX.Element {
  const { state, revision, go } = usePage();
  const { session: id, at } = state;
  const { value, failure } = useAnswer<SessionView>(
    queryText(`api/sessions/${encodeURIComponent(id)}`, { at }),
    revision,
  );
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: isInView(title.current) }), []);
  const close = (): void => {
    go({ session: '' });
    focusSession(id);
  };
  return (
    <section class="card session" aria-labelledby="session-title">
      <div class="card-head">
        <h2 id="session-title" ref={title} tabIndex={-1}>
          Session <span class="id">{id}</span>
        </h2>
        <button type="button" class="small" onClick={close}>
          Close
        </button>
      </div>
      <FailureNote failure={failure} />
      {value === undefined && failure === undefined && <p role="status">Reading its life …</p>}
      {value !== undefined && <Life view={value} />}
    </section>
  );
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

// Where it was opened from, as a rule: whoever uses the keyboard goes on there.
function focusSession(id: string): void {
  const rows = document.querySelectorAll<HTMLElement>('#sessions a.id');
  const row = [...rows].find((link) => link.textContent === id);
  (row ?? document.querySelector<HTMLElement>('#sessions input[type="search"]'))?.focus();
}

function Life({ view }: { view: SessionView }): JSX.Element {
  const { end, state } = usePage();
  const { session, answer, chain, events, eventCount } = view;
  const touches = events.filter(({ type }) => type === 'session_touched').map(({ at }) => at);
  return (
    <>
      <p class="answer" data-answers={answer.answers}>
        <strong>
          <code>get</code> {state.at === 'now' ? 'answers' : 'would have answered'}{' '}
          {answer.answers ? 'this session' : 'nothing'}.
        </strong>{' '}
        {answer.because}
      </p>
      <SessionFacts session={session} />
      <h3>{chain.length > 1 ? `Rotations: ${chain.length} sessions, one login` : 'Life'}</h3>
      <LifeChart rows={chain} label="Lives in the order of rotation" marks={{ id: session.id, times: touches }} />
      <h3>Events</h3>
      <EventList events={events} count={eventCount} session={session} />
      <AttributesButton key={`${session.id} ${state.at}`} id={session.id} />
      {end && session.state === 'live' && (
        <div class="card-foot">
          <button type="button" class="danger" onClick={() => end({ sessionId: session.id })}>
            End this session …
          </button>
          <button type="button" onClick={() => end({ principal: session.principal, except: session.id })}>
            End the principal’s others …
          </button>
        </div>
      )}
    </>
  );
}
