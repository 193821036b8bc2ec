/** A server-sent event. */
export interface SentEvent {
  readonly event: string;
  readonly data: unknown;
  readonly id: string | undefined;
}

/** The events of an answer, as they come. Leaving early cancels it. */
export async function* sentEvents(response: Response): AsyncGenerator<SentEvent, void, undefined> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.get('data');
      if (data === undefined) continue;
      yield { event: fields.get('event') ?? 'message', data: JSON.parse(data), id: fields.get('id') };
    }
  }
}

/** The data of the `result` of a stream, or of its `failure`. */
export async function resultOf<T>(response: Response): Promise<T> {
  for await (const { event, data } of sentEvents(response)) {
    if (event === 'result' || event === 'failure') return data as T;
  }
  throw new Error('The stream ended without a result.');
}
