import { testEachCommand } from './log-story.ts';

testEachCommand(async (directory, name) => `file:${directory}/${name}`);
