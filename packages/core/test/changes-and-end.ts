import { MemoryEventLog, policies, SessionStore } from '@sessionlog/core';

// Says how many timers hold the process while changes are waited for; ends only if nothing keeps it running, while somebody
// still waits for some.
const store = await SessionStore.open(new MemoryEventLog(), { policy: policies.nistAal2 });
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
const told: number[] = [];
for (const request of [{}, { persistent: true }, { persistent: false }]) {
  const changes = store.changes(request);
  void changes.next();
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  told.push(timers());
  if (request.persistent !== false) await changes.return?.();
}
process.stdout.write(JSON.stringify(told));
