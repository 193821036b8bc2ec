import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';

// Static files that work below any path and without the network: relative addresses, nothing inline (the page's
// Content-Security-Policy refuses it), names that change with what is in them.
const config: UserConfig = defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  logLevel: 'warn',
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    // Not by the word of its kind: for it a packer would leave out our own.
    license: { fileName: 'notices.md' },
    rolldownOptions: { output: { hashCharacters: 'hex' } },
    reportCompressedSize: false,
    target: 'es2023',
  },
});

export default config;
