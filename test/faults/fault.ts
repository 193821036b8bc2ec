import { PowerCutError } from './power-cut-error.ts';
import { systemError } from './system-error.ts';

/** A call that is to go wrong: not performed unless the fault does. */
export interface FaultyCall {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly perform: (...args: readonly unknown[]) => unknown;
}

/** Answers in place of a call. */
export type Fault = (call: FaultyCall) => unknown;

const SYNCS: ReadonlySet<string> = new Set(['fsync', 'fdatasync']);

/** The call fails with an error of the system; a descriptor is given back by a close that fails, too. */
export function failsWith(code: string): Fault {
  return ({ name, args, perform }) => {
    if (name === 'close') perform(...args);
    return thrown(name, systemError(code, name));
  };
}

/** A write writes only some of its bytes, and says so. */
export const shortWrite: Fault = ({ name, args, perform }) => {
  const [descriptor, bytes] = args;
  if (name !== 'write' || !(bytes instanceof Uint8Array)) return perform(...args);
  return perform(descriptor, bytes.subarray(0, Math.ceil(bytes.length * 0.6)));
};

/** A read gives only some of the bytes that are there. */
export const shortRead: Fault = ({ name, args, perform }) => {
  const [descriptor, target, length, position] = args;
  if (name !== 'read' || typeof length !== 'number') return perform(...args);
  return perform(descriptor, target, Math.ceil(length / 3), position);
};

/** The process is killed before the call. */
export const killedBefore: Fault = ({ name }) => thrown(name, new PowerCutError());

/** The process is killed in the middle of the call, if it is a write, and before it otherwise. */
export const killedWithin: Fault = ({ name, args, perform }) => {
  if (name === 'write') shortWrite({ name, args, perform });
  return thrown(name, new PowerCutError());
};

function thrown(name: string, error: Error): Promise<never> {
  if (SYNCS.has(name)) return Promise.reject(error);
  throw error;
}
