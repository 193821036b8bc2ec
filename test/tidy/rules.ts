import type { Rule } from './rule.ts';
import { bannedCall } from './rules/banned-call.ts';
import { deadLink } from './rules/dead-link.ts';
import { docComment } from './rules/doc-comment.ts';
import { fileName } from './rules/file-name.ts';
import { fileSize } from './rules/file-size.ts';
import { folderName } from './rules/folder-name.ts';
import { functionSize } from './rules/function-size.ts';
import { functionalCore } from './rules/functional-core.ts';
import { importCycle } from './rules/import-cycle.ts';
import { importDirection } from './rules/import-direction.ts';
import { leftOver } from './rules/left-over.ts';
import { machinePath } from './rules/machine-path.ts';
import { oneBarrel } from './rules/one-barrel.ts';
import { skippedTest } from './rules/skipped-test.ts';

/** The rules of the house that a machine can check. */
export const rules: readonly Rule[] = [
  fileSize,
  functionSize,
  fileName,
  folderName,
  oneBarrel,
  importDirection,
  importCycle,
  bannedCall,
  functionalCore,
  leftOver,
  skippedTest,
  docComment,
  deadLink,
  machinePath,
];
