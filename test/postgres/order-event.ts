import type { NewEvent } from '@sessionlog/core';

/** The event with a number; of two numbers the ids differ. */
export function orderEvent(number: number): NewEvent {
  return { id: `01ARZ3NDEK${String(number).padStart(16, '0')}`, type: 'counted', data: String(number) };
}
