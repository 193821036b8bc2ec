import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LifeTouches } from '../src/life-touches.ts';

it('finds the newest touch of a session up to any position', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2), { maxLength: 200 }), fc.nat(210), (sessions, position) => {
      const touches = new LifeTouches();
      const last = [0, 0, 0];
      for (const [at, session] of sessions.entries()) {
        last[session] = touches.push({ position: at, lastSeenAt: at, expiresAt: at }, last[session] as number);
      }
      for (const session of [0, 1, 2]) {
        const before = sessions.flatMap((touched, at) => (touched === session && at <= position ? [at] : []));
        const found = touches.upTo(last[session] as number, position);
        expect(touches.count(found)).toBe(before.length);
        if (found !== 0) expect(touches.at(found).position).toBe(before.at(-1));
      }
    }),
  );
});
