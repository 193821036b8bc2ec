import type { NewEvent } from '@sessionlog/core';

/** The event with this number: the same number gives the same event. */
export function plainEvent(number: number, data: string = `{"number":${number}}`): NewEvent {
  return { id: `01ARZ3NDEKTSV4RR${String(number).padStart(10, '0')}`, type: 'session_touched', data };
}
