/** Calls per second of something synchronous, over about `runMs`. The time is looked at every `every` calls. */
export function syncRate(runMs: number, every: number, call: (index: number) => void): number {
  const begin = performance.now();
  let now = begin;
  let index = 0;
  while (now - begin < runMs) {
    for (const end = index + every; index < end; index++) call(index);
    now = performance.now();
  }
  return (index * 1000) / (now - begin);
}

/** Calls per second with one in flight, over about `runMs`. The time is looked at every `every` calls. */
export async function serialRate(
  runMs: number,
  every: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> {
  const begin = performance.now();
  let now = begin;
  let index = 0;
  while (now - begin < runMs) {
    for (const end = index + every; index < end; index++) await call(index);
    now = performance.now();
  }
  return (index * 1000) / (now - begin);
}

/** Calls per second with `inFlight` of them at a time, over about `runMs`; those under way at its end count as well. */
export async function concurrentRate(
  runMs: number,
  inFlight: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> {
  const begin = performance.now();
  let index = 0;
  const lane = async (): Promise<void> => {
    do await call(index++);
    while (performance.now() - begin < runMs);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (index * 1000) / (performance.now() - begin);
}

/** Makes `total` calls, `inFlight` at a time, telling the progress. */
export async function callAll(
  total: number,
  inFlight: number,
  call: (index: number) => Promise<unknown>,
  progress: (done: number, total: number) => void,
): Promise<void> {
  let index = 0;
  const lane = async (): Promise<void> => {
    while (index < total) {
      if (index % 4096 === 0) progress(index, total);
      await call(index++);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}
