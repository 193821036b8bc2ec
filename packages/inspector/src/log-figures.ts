import type { EventLog } from '@sessionlog/core';
import type { Health } from './health.ts';

const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** The figures that a log tells of itself; none where it has no `stats`. What could be a path is left out. */
export async function logFigures(log: EventLog): Promise<Health['log']> {
  if (!('stats' in log) || typeof log.stats !== 'function') return {};
  const told: unknown = await log.stats();
  const figures: Record<string, number | boolean | string | null> = {};
  if (typeof told !== 'object' || told === null) return figures;
  for (const [name, figure] of Object.entries(told)) if (NAME.test(name) && isFigure(figure)) figures[name] = figure;
  return figures;
}

function isFigure(value: unknown): value is number | boolean | string | null {
  if (typeof value === 'string') return !/[/\\:@]/.test(value);
  return value === null || typeof value === 'boolean' || typeof value === 'number';
}
