import { describe } from 'vitest';
import { freshTopic, postgresUrl, sharedServer } from '../../../test/postgres/shared-server.ts';
import { testEachCommand } from './log-story.ts';

// Skipped where there is no server, which was said at the start of the run.
describe.skipIf(postgresUrl === undefined)('on a server', () => {
  testEachCommand(async () => `${await sharedServer()}#${freshTopic()}`);
});
