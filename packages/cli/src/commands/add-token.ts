import { isToken } from '@sessionlog/core';
import type { Command } from 'commander';
import { addJsonOption } from '../add-log-options.ts';
import { Output } from '../output.ts';
import { readSecretLine } from '../read-line.ts';
import type { Shell } from '../shell.ts';
import { UsageError } from '../usage-error.ts';

interface TokenOptions {
  readonly tokenPrefix: string;
  readonly json?: true;
}

const PREFIX = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;

/** `token`: whether a token is one that a store drew, by its checksum. Nothing of it is kept, sent or shown. */
export function addToken(program: Command, shell: Shell): void {
  const command = program
    .command('token')
    .description('check the checksum of a token from standard input; it is not looked up, sent or kept')
    .option('--token-prefix <prefix>', 'the prefix of the store', 'sess');
  addJsonOption(command).action(async ({ tokenPrefix, json }: TokenOptions) => {
    if (!PREFIX.test(tokenPrefix)) {
      throw new UsageError('--token-prefix takes 1 to 32 letters, digits and _, beginning with a letter.');
    }
    const output = new Output(shell, json === true);
    const line = await readSecretLine(shell);
    if (line === undefined)
      throw new UsageError('A token is read from standard input, as one line, and there was none.');
    const isDrawn = line.startsWith(`${tokenPrefix}_`) && isToken(line, tokenPrefix);
    if (!isDrawn) shell.code = 1;
    await output.answer(
      { prefix: tokenPrefix, valid: isDrawn },
      isDrawn
        ? `Its checksum is right: a store with the prefix ${tokenPrefix} drew it, and perhaps it is in use.`
        : `No store with the prefix ${tokenPrefix} drew it: it is spelled otherwise, or mistyped.`,
    );
  });
}
