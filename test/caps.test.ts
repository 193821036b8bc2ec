import { SessionStore } from '@sessionlog/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTEMPTS, type CrowdReport, type CrowdRound, caps, crowdPolicy, crowdPrincipal } from './faults/crowd.ts';
import { makeScratch, removeScratch } from './logs/scratch.ts';
import { openLog } from './processes/open-log.ts';
import { type StartedProcess, startProcess } from './processes/start-process.ts';
import { scale, seed } from './setup/scale.ts';
import { seededRandom } from './setup/seeded-random.ts';

// LIF-10: caps are exact under races. Everybody logs in as the same principals, round by round; now and then somebody is
// killed while he does, and another takes his place.

const PROCESSES = 4;
const ROUNDS = scale > 1 ? 24 * scale : 8;
const KILL_EVERY = 6;
const MOST_LOOKS = 12;

/** What is known of a round: the reports of those that lived, and how many did not. */
interface Round {
  readonly reports: readonly CrowdReport[];
  readonly killed: number;
}

/** One process of the crowd, which can be lost. */
class Member {
  readonly started: StartedProcess;
  #heard: PromiseWithResolvers<CrowdReport | undefined> = Promise.withResolvers();

  constructor(location: string, name: string) {
    this.started = startProcess('crowd-member', location, name);
    this.started.process.on('message', (message: CrowdReport) => this.#heard.resolve(message));
    void this.started.ended.then(() => this.#heard.resolve(undefined));
  }

  /** Resolves with what it says next; `undefined` when it has ended. */
  async heard(): Promise<CrowdReport | undefined> {
    const said = await this.#heard.promise;
    this.#heard = Promise.withResolvers();
    return said;
  }

  /** Kills it when it has looked so often at who is live. */
  killAt(looks: number): void {
    let left = looks;
    this.started.process.stdout?.on('data', (dots: Buffer) => {
      left -= dots.length;
      if (left <= 0) this.started.process.kill('SIGKILL');
    });
  }

  async kill(): Promise<void> {
    this.started.process.kill('SIGKILL');
    await this.started.ended;
  }
}

/** Lets a crowd log in, round by round; and for control once more, where the fold forgets the cap. */
async function crowd(location: string): Promise<{ readonly rounds: readonly Round[]; readonly control: Round }> {
  const random = seededRandom(seed);
  let started = 0;
  const start = async (): Promise<Member> => {
    started += 1;
    const member = new Member(location, `member-${started}`);
    if ((await member.heard()) === undefined) throw new Error(`it ended early: ${member.started.output()}`);
    return member;
  };
  const members = await Promise.all(Array.from({ length: PROCESSES }, start));
  const play = async (round: CrowdRound, doomed: Member | undefined): Promise<Round> => {
    const heard = members.map((member) => member.heard());
    doomed?.killAt(1 + random(MOST_LOOKS));
    for (const member of members) member.started.process.send(round);
    const reports = (await Promise.all(heard)).filter((report) => report !== undefined);
    const killed = PROCESSES - reports.length;
    if (killed > (doomed === undefined ? 0 : 1)) {
      throw new Error(`somebody ended: ${members.map((member) => member.started.output()).join('')}`);
    }
    return { reports, killed };
  };
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const index = random(PROCESSES);
      const doomed = round % KILL_EVERY === KILL_EVERY - 1 ? members[index] : undefined;
      rounds.push(await play({ round, forgets: false }, doomed));
      await doomed?.kill();
      if (doomed !== undefined) members[index] = await start();
    }
    return { rounds, control: await play({ round: ROUNDS, forgets: true }, undefined) };
  } finally {
    await Promise.all(members.map((member) => member.kill()));
  }
}

/** What is wrong, in words: by what the crowd says, and by what a store says that is opened afterwards. */
async function judge(location: string, rounds: readonly Round[]): Promise<readonly string[]> {
  await using log = await openLog(location);
  const store = await SessionStore.open(log, { policy: crowdPolicy(caps[0] ?? { max: 1, onLimit: 'reject' }) });
  const wrong = rounds.flatMap(({ reports }) => reports.flatMap((report) => report.wrong));
  for (const [index, cap] of caps.entries()) {
    for (const [round, { reports, killed }] of rounds.entries()) {
      const principal = crowdPrincipal(cap, round);
      const live = (await Array.fromAsync(store.list({ principal }))).length;
      if (live !== cap.max) wrong.push(`${principal}: ${live} sessions are live afterwards`);
      const won = reports.reduce((sum, report) => sum + (report.won[index] ?? 0), 0);
      const attempts = ATTEMPTS * PROCESSES;
      const places = cap.onLimit === 'reject' ? cap.max : attempts;
      const unheard = ATTEMPTS * killed;
      if (won > places || won + unheard < places) wrong.push(`${principal}: ${won} logins won, ${unheard} unheard of`);
    }
  }
  return wrong;
}

describe(`${PROCESSES} processes log in as the same principals, ${ROUNDS} times`, () => {
  let scratch = '';
  beforeAll(() => {
    scratch = makeScratch();
  });
  afterAll(() => removeScratch(scratch));

  for (const kind of ['file', 'sqlite']) {
    it(`${kind}: as many are live as the cap allows, with kills; a fold that forgets the cap is found out`, async () => {
      const location = kind === 'sqlite' ? `sqlite:${scratch}/sessions.db` : `file:${scratch}/log`;
      const { rounds, control } = await crowd(location);
      const killed = rounds.reduce((sum, round) => sum + round.killed, 0);
      process.stdout.write(`${kind}: ${caps.length * ROUNDS} principals, ${killed} processes killed on their way\n`);
      expect(await judge(location, rounds)).toEqual([]);
      const exceeded = control.reports.flatMap(({ wrong }) => wrong).filter((problem) => problem.endsWith('are live'));
      for (const cap of caps)
        expect(exceeded.some((problem) => problem.startsWith(`${crowdPrincipal(cap, ROUNDS)}:`))).toBe(true);
    });
  }
});
