import { resolve, sep } from 'node:path';
import { readRequest, SessionInvalidError } from '@sessionlog/core';
import { readFileEventLogOptions } from './file-event-log-options.ts';

/**
 * What `salvage` is asked to do.
 *
 * @since 0.1.0
 */
export interface SalvageRequest {
  /** The directory of the damaged log. */
  readonly from: string;
  /** The directory of the new one: empty or not there yet, and outside of the other. */
  readonly to: string;
  /** Called for each event that is copied, to show how far it is. What it throws ends the copy. */
  readonly onEvent?: (() => void) | undefined;
}

/** A request whose paths are absolute. */
export interface ReadSalvageRequest {
  readonly source: string;
  readonly target: string;
  readonly onEvent: () => void;
}

/** Reads a {@link SalvageRequest}. @throws `ERR_SESSION_INVALID` naming the field. */
export function readSalvageRequest(request: unknown): ReadSalvageRequest {
  const { from, to, onEvent = ignore } = readRequest('request', request, ['from', 'to', 'onEvent']);
  const source = readDirectory('from', from);
  const target = readDirectory('to', to);
  if (`${target}${sep}`.startsWith(`${source}${sep}`)) {
    throw new SessionInvalidError('to', 'must be outside of the directory that is read from.');
  }
  if (!isListener(onEvent)) throw new SessionInvalidError('onEvent', 'must be a function.');
  return { source, target, onEvent };
}

function readDirectory(field: string, value: unknown): string {
  if (typeof value !== 'string') throw new SessionInvalidError(field, 'must be the path of a directory.');
  return resolve(readFileEventLogOptions({ directory: value }).directory);
}

function isListener(value: unknown): value is () => void {
  return typeof value === 'function';
}

function ignore(): void {}
