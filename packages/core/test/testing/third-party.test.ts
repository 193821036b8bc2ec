import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { laws } from '../../src/testing/laws/laws.ts';

const script = fileURLToPath(new URL('./third-party/own-event-log-conforms.ts', import.meta.url));

describe('a third party', () => {
  it('conforms in a few lines, with node:test as the runner and the built package', async () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, ['--test-reporter=tap', script], { env });
    const skipped = laws.filter(({ needs = [] }) => needs.some((ability) => ability !== 'reopen'));
    expect(stdout).toMatch(new RegExp(`^# pass ${laws.length - skipped.length}$`, 'm'));
    expect(stdout).toMatch(/^# fail 0$/m);
    expect(stdout).toMatch(new RegExp(`^# skipped ${skipped.length}$`, 'm'));
    for (const { id, name } of skipped) {
      expect(stdout).toContain(`${id} ${name} (not tried: the subject lacks `);
    }
  });
});
