import {
  type CompactableEventLog,
  type EventLog,
  isCompactable,
  MemoryEventLog,
  type Position,
  policies,
  type ReadOptions,
  type RecordedEvent,
  SessionInvalidError,
  SessionStore,
} from '@sessionlog/core';

/** A log up to a position, and behind that an event of nobody which always takes effect. */
export interface MarkedLog extends CompactableEventLog {
  /** Where the mark stands: whoever is told of it was told of everything before. */
  readonly mark: Position;
  /** From now on the log is to be seen; before, there is nothing but the mark. */
  reveal(): void;
}

/**
 * Looks at a log up to a position, with a mark behind it: changes say when they happen and not when there are no more of
 * them, as the newest events may have had no effect. A store that is opened over it before `reveal` stands at the mark,
 * and then only the replay of its changes reads the log.
 */
export async function markedLog(log: EventLog, upTo: Position): Promise<MarkedLog> {
  const mark: RecordedEvent = Object.freeze({ ...(await creation()), position: upTo + 1 });
  let revealed = false;
  const refuse = async (): Promise<never> => {
    throw new SessionInvalidError('log', 'is only looked at.');
  };
  return {
    mark: mark.position,
    reveal() {
      revealed = true;
    },
    async *read({ after, signal }: ReadOptions = {}) {
      if (after !== undefined && after >= mark.position) return;
      if (revealed) {
        for await (const event of log.read({ after, signal })) {
          if (event.position > upTo) break;
          yield event;
        }
      }
      yield mark;
    },
    async readSnapshot(options) {
      return revealed && isCompactable(log) ? log.readSnapshot(options) : undefined;
    },
    append: refuse,
    compact: refuse,
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

async function creation(): Promise<RecordedEvent> {
  await using log = new MemoryEventLog();
  await using store = await SessionStore.open(log, { policy: policies.nistAal1, clock: () => 1 });
  await store.create({ principal: 'mark' });
  return log.readSync()[0] as RecordedEvent;
}
