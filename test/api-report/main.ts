import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiReports, ROOT } from './api-report.ts';

// Writes every report anew, and takes away those of entry points that are gone.
const folder = join(ROOT, 'docs/api');
mkdirSync(folder, { recursive: true });
const reports = apiReports();
for (const file of readdirSync(folder)) {
  if (!reports.some(({ path }) => join(ROOT, path) === join(folder, file))) rmSync(join(folder, file));
}
for (const { path, text } of reports) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), `${text}\n`);
  console.log(`Wrote ${path}`);
}
