import { findContestant } from './bench-groups.ts';
import type { BenchAnswer, BenchOrder, ContestantTask } from './bench-messages.ts';
import { firstLine } from './first-line.ts';

// The process of one contestant: prepares it, then runs it whenever it is told to. Nothing that another contestant did to
// the heap or to the compiled code is in its way.

const task: ContestantTask = JSON.parse(process.argv[2] ?? '{}');
process.once('disconnect', () => process.exit(1));
// The terminal sends its interrupt to all processes; the bench answers it for all of them.
process.on('SIGINT', () => {});

try {
  const progress = (done: number, total: number): void => answer({ kind: 'progress', done, total });
  const contestant = await findContestant(task.name).prepare({ ...task, progress });
  process.on('message', (order: BenchOrder) => {
    const obey = async (): Promise<BenchAnswer> => {
      if (order === 'close') {
        await contestant.close();
        return { kind: 'closed' };
      }
      globalThis.gc?.();
      return { kind: 'figure', figure: await contestant.run() };
    };
    obey().then(answer, fail);
  });
  answer({ kind: 'ready' });
} catch (error) {
  fail(error);
}

function answer(message: BenchAnswer): void {
  process.send?.(message);
}

function fail(error: unknown): void {
  answer({ kind: 'failed', reason: firstLine(error) });
}
