import type { Shell } from './shell.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const END_OF_INPUT = 0x04;
const INTERRUPT = 0x03;
const ERASE: ReadonlySet<number> = new Set([0x08, 0x7f]);
const MOST_BYTES = 65_536;

/**
 * The first line of standard input without its end, byte for byte one character each; `undefined` where there is none, or it is
 * longer than any line that is asked for.
 */
export async function readLine({ stdin }: Pick<Shell, 'stdin'>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    const end = bytes.indexOf(LINE_FEED);
    chunks.push(end === -1 ? bytes : bytes.subarray(0, end));
    length += bytes.length;
    if (end !== -1 || length > MOST_BYTES) break;
  }
  if (length === 0 || length > MOST_BYTES) return undefined;
  const line = Buffer.concat(chunks);
  return line.toString('latin1', 0, line.length - Number(line.at(-1) === CARRIAGE_RETURN));
}

/** {@link readLine} that a terminal does not show. */
export async function readSecretLine(shell: Pick<Shell, 'stdin' | 'stderr'>): Promise<string | undefined> {
  const { stdin, stderr } = shell;
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) return readLine(shell);
  stderr.write('Token (it is not shown): ');
  stdin.setRawMode(true);
  try {
    return await readTyped(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.destroy();
    stderr.write('\n');
  }
}

async function readTyped(stdin: Shell['stdin']): Promise<string | undefined> {
  const typed: number[] = [];
  for await (const chunk of stdin) {
    for (const byte of Buffer.from(chunk)) {
      if (byte === INTERRUPT) return undefined;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === END_OF_INPUT) {
        return Buffer.from(typed).toString('latin1');
      }
      if (ERASE.has(byte)) typed.pop();
      else typed.push(byte);
    }
  }
  return undefined;
}
