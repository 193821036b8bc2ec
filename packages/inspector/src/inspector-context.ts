import type { EventLog, SessionStore } from '@sessionlog/core';
import type { AttributesReader } from './attributes-reader.ts';
import type { VerifyLog } from './inspector-options.ts';
import type { LivesFollower } from './lives-follower.ts';
import type { PageFiles } from './page-files.ts';
import type { Previews } from './previews.ts';

/** What the answers of an inspector are made of. */
export interface InspectorContext {
  readonly log: EventLog;
  readonly store: SessionStore;
  readonly name: string;
  readonly allowRevoke: boolean;
  readonly basePath: string;
  readonly clock: () => number;
  readonly verify: VerifyLog;
  /** When it began, in epoch milliseconds. */
  readonly since: number;
  readonly follower: LivesFollower;
  readonly attributes: AttributesReader;
  readonly previews: Previews;
  readonly files: PageFiles;
  /** One verification at a time. */
  readonly verifying: { busy: boolean };
}

/** A request below the mount. */
export interface InspectorRequest {
  readonly request: Request;
  readonly url: URL;
  /** The part of the path that is not the same in every address of this kind: an id. */
  readonly id: string;
}
