import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { runNode } from './setup/run-program.ts';

const MUTANTS = join(dirname(dirname(fileURLToPath(import.meta.url))), 'scripts/mutants.mjs');
const SOURCE = 'const a = 1;\nfor (let index = 0; index < a; index++) {\n  work(`a`);\n}\n';
const WHOLE = { start: { line: 2, column: 41 }, end: { line: 4, column: 2 } };

interface Mutant {
  readonly status: string;
  readonly replacement: string;
  readonly location: { readonly start: object; readonly end: object };
}

function less(status: string): Mutant {
  const location = { start: { line: 2, column: 21 }, end: { line: 2, column: 30 } };
  return { status, replacement: 'index <= a', location };
}

const NAME = 'a.ts\n- for (let index = 0; index < a; index++) {\n+ for (let index = 0; index <= a; index++) {';
const BLOCK =
  'a.ts\n- for (let index = 0; index < a; index++) { work(`a`); }\n+ for (let index = 0; index < a; index++) {}';

function page(...names: readonly string[]): string {
  return `# Mutants\n\nWhy \`a\` is so:\n\n${names.map((name) => `\`\`\`diff\n${name}\n\`\`\`\n`).join('\nAnd why:\n\n')}`;
}

it.each<[string, readonly Mutant[], string, string, string]>([
  ['mutants that were all noticed', [less('Killed'), less('Timeout')], page(), '0', '2 noticed, 0 survived'],
  ['a survivor that is explained', [less('Survived')], page(NAME), '0', '1 survived; 0 of them unexplained'],
  [
    'a survivor of several lines',
    [{ ...less('Survived'), replacement: '{}', location: WHOLE }],
    page(BLOCK),
    '0',
    '0 of',
  ],
  ['a survivor that is not explained', [less('Survived')], page(), '1', `does not say why:\n${NAME}\n`],
  ['a mutant that no test comes to', [less('NoCoverage')], page(), '1', '1 of them unexplained'],
  ['a mutant that a comment in the source hides', [less('Ignored')], page(), '1', '1 of them unexplained'],
  ['two survivors of one name', [less('Survived'), less('Survived')], page(NAME), '1', '1 of them unexplained'],
  [
    'two survivors of one name, each explained',
    [less('Survived'), less('Survived')],
    page(NAME, NAME),
    '0',
    '0 of them',
  ],
  ['an explanation of a mutant that only took too long', [less('Timeout')], page(NAME), '0', '1 noticed'],
  ['an explanation of a mutant that is noticed', [less('Killed')], page(NAME), '1', '1 explanations without'],
  ['a report of nothing', [], page(), '1', '0 mutants'],
])('%s', async (_, mutants, explanations, code, said) => {
  const directory = mkdtempSync(join(tmpdir(), 'sessionlog-mutants-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'report.json'), JSON.stringify({ files: { 'a.ts': { source: SOURCE, mutants } } }));
  writeFileSync(join(directory, 'page.md'), explanations);
  const end = await runNode([MUTANTS, '--compare', 'report.json', 'page.md'], directory);
  expect(end).toEqual({ code, stdout: expect.stringContaining(said), stderr: '' });
});
