import { type Node, visitorKeys } from 'oxc-parser';

/** Every node under `root`, itself first, in the order of the text. */
export function* eachNode(root: Node): Generator<Node, void, undefined> {
  yield root;
  for (const key of visitorKeys[root.type] ?? []) {
    const child: unknown = root[key as keyof Node];
    for (const item of Array.isArray(child) ? child : [child]) {
      if (isNode(item)) yield* eachNode(item);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
