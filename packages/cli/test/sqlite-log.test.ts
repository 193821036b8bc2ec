import { testEachCommand } from './log-story.ts';

testEachCommand(async (directory, name) => `sqlite:${directory}/${name}.db`);
