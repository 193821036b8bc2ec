const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/** Resolves with the first interrupt. A later one ends the process as it does elsewhere. */
export async function untilInterrupted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onSignal = (): void => resolve();
  for (const signal of SIGNALS) process.once(signal, onSignal);
  await promise;
  for (const signal of SIGNALS) process.removeListener(signal, onSignal);
}
