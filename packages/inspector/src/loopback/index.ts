export { isLoopbackHost } from './loopback-host.ts';
export { type ServedInspector, serveInspector } from './serve-inspector.ts';
export type { ServeInspectorOptions } from './serve-inspector-options.ts';
