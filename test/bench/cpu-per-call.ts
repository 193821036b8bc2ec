/**
 * What a call costs this process, in microseconds of the processor: of all its threads, and without what it waits.
 *
 * @param call - gives what is not `undefined`, or it has failed.
 */
export async function cpuMicrosecondsPerCall(
  count: number,
  inFlight: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> {
  let index = 0;
  const lane = async (): Promise<void> => {
    while (index < count) {
      if ((await call(index++)) === undefined) throw new Error('A live session was not found.');
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: inFlight }, lane));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
