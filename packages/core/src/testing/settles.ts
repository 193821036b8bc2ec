import assert from 'node:assert/strict';

/**
 * What `promise` resolves to, if it settles within the time.
 *
 * @throws AssertionError when it does not.
 */
export async function settles<Value>(promise: Promise<Value>, patienceMs: number, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new assert.AssertionError({ message: `${what} did not settle within ${patienceMs} ms.` }));
    }, patienceMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
