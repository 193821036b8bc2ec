import type { EventId, Position } from '@sessionlog/core';
import type { Floor } from './floor.ts';
import type { SqliteStatements } from './sqlite-statements.ts';

/** Where a topic ends: of two copies of a log that end alike, none has lost the other's events. */
export interface TopicEnd {
  readonly compactedUpTo: Position | undefined;
  readonly lastPosition: Position | undefined;
  readonly lastId: EventId | undefined;
}

/** Reads it in the caller's transaction. */
export function readTopicEnd({ floor, last }: Pick<SqliteStatements, 'floor' | 'last'>, topic: string): TopicEnd {
  const snapshot: Floor | undefined = floor.get(topic);
  const event = last.get(topic, 1);
  const behind = event !== undefined && event.position > (snapshot?.upTo ?? 0) ? event : undefined;
  return {
    compactedUpTo: snapshot?.upTo,
    lastPosition: behind?.position ?? snapshot?.upTo,
    lastId: behind?.id ?? snapshot?.eventId,
  };
}
