import { AttributesReader } from './attributes-reader.ts';
import { failure } from './failure.ts';
import type { Inspector } from './inspector.ts';
import type { InspectorContext } from './inspector-context.ts';
import type { InspectorOptions } from './inspector-options.ts';
import { jsonAnswer } from './json-answer.ts';
import { LivesFollower } from './lives-follower.ts';
import { PageFiles } from './page-files.ts';
import { Previews } from './previews.ts';
import { readInspectorOptions } from './read-inspector-options.ts';
import { routeRequest } from './route-request.ts';
import { setSecureHeaders } from './secure-headers.ts';
import { verifyByReading } from './verify-by-reading.ts';

/**
 * Reads a log once, from its newest snapshot on, and gives what answers the inspector's page.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong; what reading the log throws.
 * @since 0.1.0
 */
export async function createInspector(options: InspectorOptions): Promise<Inspector> {
  const { verify, randomBytes, signal, ...read } = readInspectorOptions(options);
  const { log, store, clock } = read;
  const follower = await LivesFollower.begin(log, store, signal);
  const context: InspectorContext = {
    ...read,
    verify: verify ?? verifyByReading(log, store),
    since: clock(),
    follower,
    attributes: new AttributesReader(log, store, follower.signal),
    previews: new Previews(clock, randomBytes),
    files: new PageFiles(),
    verifying: { busy: false },
  };
  const close = (): Promise<void> => follower.close();
  return {
    async fetch(request) {
      try {
        return setSecureHeaders(await routeRequest(context, request));
      } catch (error) {
        const { status, error: told } = failure(error);
        return setSecureHeaders(jsonAnswer({ error: told }, status));
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
