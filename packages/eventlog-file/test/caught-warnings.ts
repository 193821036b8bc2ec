import { onTestFinished, vi } from 'vitest';

/** Catches the warnings of this process until the test ends, so that they are not printed; gives those that came, by code. */
export function caughtWarnings(): { readonly code: string | undefined; readonly message: string }[] {
  const caught: { code: string | undefined; message: string }[] = [];
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((warning, options?: unknown) => {
    const code =
      typeof options === 'object' && options !== null && 'code' in options ? String(options.code) : undefined;
    caught.push({ code, message: String(warning) });
  });
  onTestFinished(() => spy.mockRestore());
  return caught;
}
