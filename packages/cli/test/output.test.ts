import { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Output } from '../src/output.ts';
import { capturedShell } from './in-process.ts';
import { shownBy } from './shown-by.ts';

beforeEach(() => {
  // What decides on colours at whoever runs this, and must not.
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS']) vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm-256color');
  // Asked before any variable of a build server.
  vi.stubEnv('TMUX', 'yes');
});
afterEach(() => vi.unstubAllEnvs());

/** What a heading looks like on a terminal. */
async function headingOnTerminal(): Promise<string> {
  const shell = capturedShell();
  Object.assign(shell.stdout, { isTTY: true, getColorDepth: WriteStream.prototype.getColorDepth });
  await new Output(shell, false).heading('PRINCIPAL');
  return shownBy(shell.stdout);
}

it('a heading stands out on a terminal, unless NO_COLOR is set to anything', async () => {
  expect(await headingOnTerminal()).toBe('\u001b[1mPRINCIPAL\u001b[22m\n');
  vi.stubEnv('NO_COLOR', '1');
  expect(await headingOnTerminal()).toBe('PRINCIPAL\n');
});
