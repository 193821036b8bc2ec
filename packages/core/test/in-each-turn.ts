import { setImmediate } from 'node:timers/promises';

/** What is asked in every turn of the event loop while something is done. */
export async function inEachTurn<Value>(work: Promise<unknown>, ask: () => Value): Promise<Value[]> {
  const answers: Value[] = [];
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    answers.push(ask());
    await setImmediate();
  }
  await over;
  return answers;
}
