/** What the first screen tells. */
export interface Welcome {
  readonly url: string;
  /** In the spelling of `--log`. */
  readonly log: string;
  /** Sessions that were alive when the log was opened. */
  readonly live: number;
  /** Process ids of the workers. */
  readonly pids: readonly number[];
  /** Process id of the primary. */
  readonly primary: number;
}

/** The first screen: what this is, where to click, and what to try. */
export function welcome({ url, log, live, pids, primary }: Welcome): string {
  return `
Sessionlog: auth sessions that stay alive through kill -9, and once dead stay dead.

  Open      ${url}
  Log       ${log}
            ${live === 1 ? '1 live session' : `${live} live sessions`} in it
  Workers   ${pids.join(', ')}: ${pids.length === 1 ? 'one process' : `${pids.length} processes`} on that one log

Try it in another terminal:

  # Log in, and ask who you are: x-worker changes from one request to the next, the session does not.
  jar=$(mktemp)
  curl -i -c $jar -H 'content-type: application/json' -d '{"principal":"ann"}' ${url}/login
  curl -i -b $jar ${url}/me

  # Kill a worker: another takes its place, and ann stays logged in.
  kill -9 ${pids[0]}

  # Kill the whole thing. Start it again, the same way: ann is still logged in.
  kill -9 ${primary}

  # Log out in one worker: dead in every worker at the very next request.
  curl -i -b $jar -X POST ${url}/logout
  curl -i -b $jar ${url}/me

Ctrl-C stops it.
`;
}
