import { ApiError } from './api-error.ts';

/** What went wrong and what to do next, in a sentence or two. */
export function failureSentence(failure: unknown): string {
  if (!(failure instanceof ApiError)) return 'The page failed at this. Load it anew; what it shows is not lost.';
  if (failure.status === 401) {
    return 'This page’s secret is used up or the inspector was restarted: open the URL that the terminal prints now.';
  }
  if (failure.status === 0)
    return 'The inspector does not answer. Start it again, or wait: the page goes on by itself.';
  return failure.message;
}

/** Whether a failure is not of one question, but of all: nobody answers, or nothing is answered. */
export function isOfAll(failure: unknown): boolean {
  return failure instanceof ApiError && (failure.status === 0 || failure.status === 401);
}
