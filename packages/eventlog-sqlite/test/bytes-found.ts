import { execFileSync } from 'node:child_process';

/**
 * Which of the texts stand anywhere in the bytes of a directory's files. Another process looks: to close a file that
 * this one has open with SQLite would drop its locks.
 */
export function bytesFound(directory: string, texts: readonly string[]): readonly string[] {
  const script = `
    const { readdirSync, readFileSync } = require('node:fs');
    const files = readdirSync('.', { recursive: true, withFileTypes: true }).filter((found) => found.isFile());
    const bytes = Buffer.concat(files.map(({ parentPath, name }) => readFileSync(parentPath + '/' + name)));
    const texts = JSON.parse(readFileSync(0, 'utf8'));
    process.stdout.write(JSON.stringify(texts.filter((text) => bytes.includes(text))));`;
  const found = execFileSync(process.execPath, ['-e', script], { cwd: directory, input: JSON.stringify(texts) });
  return JSON.parse(found.toString());
}
