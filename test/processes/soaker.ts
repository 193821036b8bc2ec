import { dirname } from 'node:path';
import { SessionStore } from '@sessionlog/core';
import { type SoakFigures, soakFigures } from '../faults/soak-figures.ts';
import { openLog } from './open-log.ts';

// Keeps a fixed number of sessions alive while it creates and ends many more, and compacts now and then; prints figures
// of every round. With the word `keeps` it never compacts and opens a log more in every round, so that all of them grow.

const LIVE = 50;
const [location = '', rounds = '0', perRound = '0', keeps] = process.argv.slice(2);
const log = await openLog(location);
const policy = { absoluteTimeoutMs: 600, idleTimeoutMs: 500 };
const store = await SessionStore.open(log, { policy });
const directory = location.startsWith('sqlite')
  ? dirname(location.slice('sqlite:'.length))
  : location.replace(/^\w+:/, '');
const figures: SoakFigures[] = [];
const kept: unknown[] = [];
let live: string[] = [];

for (let round = 0; round < Number(rounds); round++) {
  for (let number = 0; number < Number(perRound); number++) {
    live.push((await store.create({ principal: `principal ${number}` })).token);
    if (live.length > LIVE) await store.expire(live.shift());
  }
  if (keeps === undefined) await store.compact({ retainMs: 100 });
  else kept.push(await openLog(location), ...live);
  live = live.slice(-LIVE);
  figures.push(soakFigures(directory));
}
process.stdout.write(JSON.stringify(figures));
await log.close();
process.exit(0);
