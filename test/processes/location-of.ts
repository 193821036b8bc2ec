import { freshLocation, postgresUrl } from '../postgres/shared-server.ts';

/** The kinds of logs that processes share, in a proof for all of them: that in PostgreSQL where there is a server. */
export const sharedKinds: readonly string[] = [
  'rotating',
  'sqlite',
  ...(postgresUrl === undefined ? [] : ['postgres']),
];

/** Where a new log of a kind is: `name` in a directory, or on the server of this run. */
export async function locationOf(kind: string, directory: string, name: string = kind): Promise<string> {
  return kind === 'postgres' ? freshLocation() : `${kind}:${directory}/${name}`;
}
