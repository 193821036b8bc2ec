// Mutation testing, `npm run test:mutants`: changes the code that decides who is logged in, one small thing at a time,
// and runs the tests for each. A change that no test notices, a survivor, has to be explained by name in docs/mutants.md,
// and nothing else may be. Names of source files after `--` restrict the run to them.
//
//   node scripts/mutants.mjs [FILE ...]
//   node scripts/mutants.mjs --compare REPORT PAGE
//
// The second compares an earlier report with a page of explanations.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NOTICED = ['Killed', 'Timeout', 'RuntimeError', 'CompileError'];

/** The names of the mutants that no test has noticed, from a report of Stryker, sorted; the same name as often as it is there. */
export function survivors(report) {
  return named(report, ({ status }) => !NOTICED.includes(status));
}

/** The names of the mutants whose tests did not end in time: an endless loop, or a busy machine. Written as {@link survivors}. */
export function outOfTime(report) {
  return named(report, ({ status }) => status === 'Timeout');
}

function named(report, isMeant) {
  return Object.entries(report.files)
    .flatMap(([file, { source, mutants }]) =>
      mutants.filter(isMeant).map((mutant) => nameOf(file, source.split('\n'), mutant)),
    )
    .sort();
}

/** The names that a page explains: each is a block of `diff` with the file, the line that was and the line that is. */
export function explained(page) {
  return [...page.matchAll(/^```diff\n([^`]*(?:`[^`]+)*?)\n```$/gm)].map(([, name]) => name).sort();
}

/** What is in `some` more often than in `others`. */
export function without(some, others) {
  const left = [...others];
  return some.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

// The whole of the lines that were changed: they say where it was, and stay the same when lines come and go around them.
function nameOf(file, lines, { location: { start, end }, replacement }) {
  const were = lines.slice(start.line - 1, end.line).join('\n');
  const before = were.slice(0, start.column - 1);
  const after = lines[end.line - 1].slice(end.column - 1);
  return `${file}\n- ${oneLine(were)}\n+ ${oneLine(before + replacement + after)}`;
}

function oneLine(text) {
  return text.split(/\s+/).join(' ').trim();
}

// Prints what differs between the survivors of a report and the names of a page. Of a run of some files, only theirs count.
function compare(report, page, isWhole) {
  const survived = survivors(report);
  const ran = (name) => Object.hasOwn(report.files, name.slice(0, name.indexOf('\n')));
  const known = explained(page).filter((name) => isWhole || ran(name));
  const unexplained = without(survived, known);
  // What only took too long this time may well survive the next.
  const gone = without(known, [...survived, ...outOfTime(report)]);
  for (const name of unexplained) console.log(`nobody noticed, and docs/mutants.md does not say why:\n${name}\n`);
  for (const name of gone) console.log(`explained in docs/mutants.md, and noticed or gone:\n${name}\n`);
  const { length } = Object.values(report.files).flatMap(({ mutants }) => mutants);
  console.log(
    `${length} mutants: ${length - survived.length} noticed, ${survived.length} survived; ` +
      `${unexplained.length} of them unexplained, ${gone.length} explanations without a survivor`,
  );
  return length > 0 && unexplained.length + gone.length === 0;
}

function run(files) {
  const path = join(ROOT, 'reports/mutation/mutation.json');
  rmSync(path, { force: true });
  const stryker = join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const only = files.length === 0 ? [] : ['--mutate', files.join(',')];
  const { status } = spawnSync(process.execPath, [stryker, 'run', ...only], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  return path;
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const args = argv.slice(2);
  const [report, page] = args[0] === '--compare' ? args.slice(1) : [run(args), join(ROOT, 'docs/mutants.md')];
  const isWhole = args.length === 0 || args[0] === '--compare';
  const fits = compare(JSON.parse(readFileSync(report, 'utf8')), readFileSync(page, 'utf8'), isWhole);
  process.exitCode = fits ? 0 : 1;
}
