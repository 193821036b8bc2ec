/**
 * The CLOCK oracle: whoever asks the system for the time while `act` runs is thrown an error.
 *
 * @throws Error when somebody asked, also if he kept it to himself.
 */
export async function withoutSystemClock<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  const { Date: RealDate, performance: meter } = globalThis;
  const { hrtime } = process;
  const { now } = meter;
  let asked = false;
  const refuse = (): never => {
    asked = true;
    throw new Error('CLOCK: the clock of the system was read.');
  };
  globalThis.Date = new Proxy(RealDate, {
    apply: refuse,
    construct: (target, given) => (given.length === 0 ? refuse() : Reflect.construct(target, given)),
    get: (target, key) => (key === 'now' ? refuse : Reflect.get(target, key)),
  });
  meter.now = refuse;
  process.hrtime = Object.assign(refuse, { bigint: refuse });
  try {
    const answer = await act();
    if (asked) refuse();
    return answer;
  } finally {
    globalThis.Date = RealDate;
    meter.now = now;
    process.hrtime = hrtime;
  }
}
