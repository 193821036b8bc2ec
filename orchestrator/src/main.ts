import { refuseOldNode } from './refuse-old-node.ts';

// Nothing else is imported before this: an old Node would fail in the middle of what it can't read.
const refusal = refuseOldNode(process.versions.node);
if (refusal === undefined) {
  const { start } = await import('./start.ts');
  await start();
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}
