import { diag } from '@opentelemetry/api';

/**
 * Tells somebody something, without harm where that fails: whatever becomes of the telling, a call is answered as the log
 * answers it.
 *
 * @returns what `tell` gave; `undefined` when it threw.
 */
export function quietly<Told>(tell: () => Told): Told | undefined {
  try {
    return tell();
  } catch {
    try {
      diag.error('Sessionlog: something of a measurement was not taken, as a part of OpenTelemetry threw.');
    } catch {
      // Whoever is to hear of it threw, too.
    }
    return undefined;
  }
}
