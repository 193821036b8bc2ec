import type { JSX } from 'preact';
import type { Health } from '../../src/health.ts';
import { FailureNote } from './failure-note.tsx';
import { figureName, figureText } from './figure-text.ts';
import { Ago } from './moment.tsx';
import { usePage } from './page-context.ts';
import { useAnswer } from './use-answer.ts';
import { VerifyButton } from './verify-button.tsx';

/** How the log and its store are now, whatever moment the page looks at. */
export function HealthPanel(): JSX.Element {
  const { present, overview, state } = usePage();
  const { value, failure } = useAnswer<Health>('api/health', present);
  return (
    <section class="card" aria-labelledby="health-title">
      <h2 id="health-title">{state.at === 'now' ? 'Health' : 'Health now'}</h2>
      <FailureNote failure={failure} />
      {value && (
        <>
          <h3>Store</h3>
          <Figures figures={value.store} />
          {Object.keys(value.log).length > 0 && <h3>Log</h3>}
          <Figures figures={value.log} />
          <p class="quiet">
            This inspector was started <Ago time={value.since} from={overview.time} />.
          </p>
        </>
      )}
      <VerifyButton />
    </section>
  );
}

function Figures({ figures }: { figures: Readonly<Record<string, unknown>> }): JSX.Element {
  return (
    <dl class="facts figures">
      {Object.entries(figures).map(([name, value]) => (
        <div key={name}>
          <dt>{figureName(name)}</dt>
          <dd title={typeof value === 'number' ? String(value) : undefined}>{figureText(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}
