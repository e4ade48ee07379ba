// Bundles everything that runs: `node esbuild.mjs [--production] [--watch]`.
// The package is an ES module, so CommonJS bundles (all that VS Code's extension host loads) end in .cjs.
import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const require = createRequire(import.meta.url);

/** @type {esbuild.BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20', // the Node of VS Code 1.100, and the oldest that the command line supports
  minify: production,
  keepNames: production, // a stack trace in a bug report stays readable
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // The ES module of web-tree-sitter finds itself through import.meta, which a CommonJS bundle has not.
  alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
};

/** @type {Record<string, esbuild.BuildOptions>} */
const bundles = {
  'dist/extension.cjs': { ...node, entryPoints: ['client/src/node.ts'], external: ['vscode'] },
  'dist/server.cjs': { ...node, entryPoints: ['server/src/node.ts'] },
  'dist/cli.cjs': { ...node, entryPoints: ['server/src/cli/main.ts'], banner: { js: '#!/usr/bin/env node' } },
  // The tests that run inside VS Code; they are not packaged. Mocha comes from node_modules.
  'dist/test/editor/development.cjs': editorTests('test/editor/development.ts'),
  'dist/test/editor/installed.cjs': editorTests('test/editor/installed.ts'),
};

/** @param {string} entry @returns {esbuild.BuildOptions} */
function editorTests(entry) {
  return { ...node, minify: false, sourcemap: 'inline', entryPoints: [entry], external: ['vscode', 'mocha'] };
}

/** The browser's message transport works in Node too, three milliseconds a message slower: no bundle may hold it. */
function assertNodeTransport(outfile, metafile) {
  const foreign = Object.keys(metafile.inputs).filter((path) => /vscode-[a-z-]+\/lib\/browser\//.test(path));
  if (foreign.length > 0) throw new Error(`${outfile} holds a browser runtime: ${foreign.join(', ')}`);
}

await mkdir('dist', { recursive: true });
for (const wasm of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-bash/tree-sitter-bash.wasm'])
  await cp(require.resolve(wasm), `dist/${wasm.split('/')[1]}`);

await Promise.all(
  Object.entries(bundles).map(async ([outfile, options]) => {
    if (watch) return (await esbuild.context({ ...options, outfile, logLevel: 'info' })).watch();
    const { metafile } = await esbuild.build({ ...options, outfile });
    if (metafile) assertNodeTransport(outfile, metafile);
  }),
);
