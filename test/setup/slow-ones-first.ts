import { BaseSequencer, type TestSpecification } from 'vitest/node';

// A run that begins one of these late ends with a process at work and a processor idle.
const SLOW = [
  'test/crash',
  'test/packaging',
  'packages/inspector/test/browser/page',
  'test/conformance',
  'test/linearizability',
  'packages/eventlog-file/test/bit-flip',
  'test/orchestrator',
  'packages/eventlog-file/test/failing-calls',
  'packages/core/test/session-model',
  'test/orchestrator/kills',
].map((name) => `/${name}.test.ts`);

/**
 * The order of the test files: those that have a process of their own, those that take long, all others. Between two that
 * could share a process none may stand that can't: Vitest would end it.
 */
export class SlowOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      if (project.config.isolate) return -1;
      const found = SLOW.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? SLOW.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
