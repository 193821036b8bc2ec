/** Sources of the published packages. The examples are what users write: they print, and read the environment. */
export const PACKAGE_SOURCE: RegExp = /^packages\/(?!examples\/)[^/]+\/src\/.*\.ts$/;

/** Sources of everything that runs: the packages, the examples and the orchestrator. */
export const SOURCE: RegExp = /^(?:packages\/[^/]+|orchestrator)\/src\/.*\.ts$/;

/** Everything written in TypeScript or JavaScript. */
export const CODE: RegExp = /\.(?:ts|mts|mjs|js)$/;

/** Pages for people. */
export const PAGE: RegExp = /\.md$/;

/** The folder of a package from the path of one of its files, such as `packages/core`. */
export function packageFolder(path: string): string {
  return path.split('/src/', 1)[0] ?? path;
}
