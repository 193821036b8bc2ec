import { getHeapStatistics } from 'node:v8';

// They fit into what V8 gives to the young at first, many times.
const ROUND = 100;

/**
 * How many bytes of the heap a call takes, also those that a collection of garbage gives back soon: the growth over rounds
 * so short that no collection comes between. Needs `node --expose-gc`.
 */
export async function allocatedBytesPerCall(
  rounds: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> {
  let bytes = 0;
  let counted = 0;
  for (let round = 0; round < rounds; round++) {
    globalThis.gc?.({ type: 'minor', execution: 'sync' });
    const before = getHeapStatistics().used_heap_size;
    for (let index = 0; index < ROUND; index++) {
      if ((await call(round * ROUND + index)) === undefined) throw new Error('A call gave nothing.');
    }
    const grown = getHeapStatistics().used_heap_size - before;
    // A collection has come between all the same.
    if (grown < 0) continue;
    bytes += grown;
    counted += ROUND;
  }
  if (counted * 2 < rounds * ROUND) throw new Error('The garbage was collected too often to see what is allocated.');
  return bytes / counted;
}
