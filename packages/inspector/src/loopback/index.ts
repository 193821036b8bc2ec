export { isLoopbackHost } from './loopback-host.ts';
export { type ServedInspector, type ServeInspectorOptions, serveInspector } from './serve-inspector.ts';
