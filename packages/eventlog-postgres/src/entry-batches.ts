const MOST_ENTRIES = 512;
const MUCH_DATA = 262_144;

/**
 * Groups the entries of a snapshot for short transactions: at most 512, fewer while they are large.
 *
 * @throws what the iteration throws, and the signal's reason as soon as an entry comes.
 */
export async function* entryBatches(
  entries: AsyncIterable<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly string[], void, undefined> {
  let batch: string[] = [];
  let size = 0;
  for await (const entry of entries) {
    signal?.throwIfAborted();
    batch.push(entry);
    size += entry.length;
    if (batch.length < MOST_ENTRIES && size < MUCH_DATA) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}
