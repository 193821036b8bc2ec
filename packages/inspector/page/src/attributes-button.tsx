import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AttributesAnswer } from '../../src/attributes-answer.ts';
import { ask } from './ask.ts';
import { FailureNote } from './failure-note.tsx';
import { usePage } from './page-context.ts';
import { queryText } from './query-text.ts';

/** The attributes of a session: hidden until somebody asks for them. */
export function AttributesButton({ id }: { id: string }): JSX.Element {
  const { state } = usePage();
  const [attributes, setAttributes] = useState<AttributesAnswer['attributes']>();
  const [failure, setFailure] = useState<unknown>();
  const show = (): void => {
    const path = queryText(`api/sessions/${encodeURIComponent(id)}/attributes`, { at: state.at });
    ask<AttributesAnswer>(path).then((answer) => setAttributes(answer.attributes), setFailure);
  };
  if (failure !== undefined) return <FailureNote failure={failure} again={() => setFailure(undefined)} always />;
  if (attributes === undefined) {
    return (
      <button type="button" class="small start" onClick={show}>
        Show attributes
      </button>
    );
  }
  const empty = Object.keys(attributes).length === 0;
  return (
    <>
      <h3>Attributes</h3>
      {empty ? (
        <p class="quiet">It has none.</p>
      ) : (
        <pre class="attributes">{JSON.stringify(attributes, undefined, 2)}</pre>
      )}
      <button type="button" class="small start" onClick={() => setAttributes(undefined)}>
        Hide attributes
      </button>
    </>
  );
}
