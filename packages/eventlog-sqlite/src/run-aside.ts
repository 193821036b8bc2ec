import { beginWorker } from './begin-worker.ts';

/** Long work that tells what comes of it, and throws nothing that `tell` did not throw. */
export type TellingWork<Request, Message> = (request: Request, tell: (message: Message) => void) => Promise<void>;

/**
 * Has work done in a thread of its own, and resolves when that has ended. Where none can be begun (a bundle without its file, a
 * process that may have none) it is done in this one, and blocks it.
 *
 * @param name - of the file that does the work in a thread.
 * @param hear - is told what the work tells. The work is given up when this throws.
 */
export async function runAside<Request, Message>(
  name: 'check-copy-worker' | 'check-pages-worker' | 'copy-worker',
  work: TellingWork<Request, Message>,
  request: Request,
  hear: (message: Message) => void,
): Promise<void> {
  if (!(await runInThread(name, request, hear))) await work(request, hear);
}

/** Gives false when no thread began: then nothing was told. */
async function runInThread<Message>(
  name: Parameters<typeof beginWorker>[0],
  request: unknown,
  hear: (message: Message) => void,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let hasBegun = false;
  try {
    const worker = beginWorker(name, request);
    worker.on('message', (message: Message | 'begun') => {
      hasBegun = true;
      if (message === 'begun') return;
      try {
        hear(message);
      } catch {
        void worker.terminate();
      }
    });
    // What went wrong in it, its end tells.
    worker.on('error', () => {});
    worker.on('exit', () => resolve());
  } catch {
    return false;
  }
  await promise;
  return hasBegun;
}
