const MOST_ENTRIES = 512;
const MUCH_DATA_UNITS = 262_144;

/**
 * Groups the entries of a snapshot, for a log that writes them in short transactions: at most 512 together, and no further one
 * once they have 262,144 UTF-16 code units.
 *
 * @throws what the iteration throws, and the signal's reason as soon as an entry comes.
 * @since 0.1.0
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
    if (batch.length < MOST_ENTRIES && size < MUCH_DATA_UNITS) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}
