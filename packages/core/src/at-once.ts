/** Walks to the end without a turn of the event loop: where there is little to walk over. Gives what comes of it. */
export function atOnce<Value>(walk: Iterator<undefined, Value>): Value {
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
  }
}
