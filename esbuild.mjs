// Bundles everything that runs: `node esbuild.mjs [--production] [--watch]`.
// The package is an ES module, so CommonJS bundles (all that VS Code's extension hosts load) end in .cjs.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const require = createRequire(import.meta.url);

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: production,
  keepNames: production, // a stack trace in a bug report stays readable
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: watch ? 'info' : 'warning',
};

/**
 * Parts of Node that the protocol's library loads for ways of connecting that the server does not use: loaded when
 * first used, they cost its start nothing.
 * @type {esbuild.Plugin}
 */
const lazyParts = {
  name: 'lazy-parts',
  setup(build) {
    build.onResolve({ filter: /^(?:child_process|crypto|net)$/ }, ({ path, importer, namespace }) => {
      if (namespace === 'lazy') return { path, external: true };
      return /[/\\]vscode-/.test(importer) ? { path, namespace: 'lazy' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, key) => require('${path}')[key] });`,
    }));
  },
};

/** The oldest Node: of VS Code 1.100, and for the command line. @type {esbuild.BuildOptions} */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Its ES module finds itself through import.meta, which a CommonJS bundle has not.
  alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
};

/** @type {esbuild.BuildOptions} */
const browser = {
  ...shared,
  platform: 'browser',
  target: 'es2023',
  loader: { '.wasm': 'binary' },
  // web-tree-sitter looks for its WebAssembly beside itself although it is handed the bytes: any base will do.
  define: { 'import.meta.url': '"file:///"' },
};

/** Run inside VS Code and are not packaged. Mocha comes from node_modules. @type {esbuild.BuildOptions} */
const tests = {
  ...node,
  minify: false,
  keepNames: false,
  sourcemap: 'inline',
  external: ['vscode', 'mocha'],
};

/** @type {Record<string, esbuild.BuildOptions>} */
const bundles = {
  'dist/extension.cjs': { ...node, entryPoints: ['client/src/node.ts'], external: ['vscode'] },
  // A small file that the process starts with, and the bundle that it loads (quick-start.ts).
  'dist/server.cjs': { ...node, entryPoints: ['server/src/node.ts'] },
  'dist/server-main.cjs': { ...node, entryPoints: ['server/src/serve-node.ts'], plugins: [lazyParts] },
  'dist/cli.cjs': {
    ...node,
    entryPoints: ['server/src/cli/start.ts'],
    banner: { js: '#!/usr/bin/env node' },
  },
  'dist/cli-main.cjs': { ...node, entryPoints: ['server/src/cli/main.ts'], plugins: [lazyParts] },
  'dist/extension-browser.cjs': {
    ...browser,
    entryPoints: ['client/src/browser.ts'],
    format: 'cjs',
    external: ['vscode'],
  },
  'dist/server-browser.js': {
    ...browser,
    entryPoints: ['server/src/browser.ts'],
    format: 'iife',
    // web-tree-sitter asks for these only where it runs in Node.
    external: ['fs', 'fs/promises', 'module'],
  },
  'dist/test/editor/development.cjs': { ...tests, entryPoints: ['test/editor/development.ts'] },
  'dist/test/editor/installed.cjs': { ...tests, entryPoints: ['test/editor/installed.ts'] },
  'dist/test/editor/web.cjs': { ...tests, entryPoints: ['test/editor/web.ts'], platform: 'browser' },
};

/** Node can run the browser's message transport too, three milliseconds a message slower: no Node bundle holds it. */
function assertOwnTransport(outfile, { platform }, metafile) {
  const other = platform === 'node' ? 'browser' : 'node';
  const foreign = Object.keys(metafile.inputs).filter((path) => path.match(`/vscode-[a-z-]+/lib/${other}/`));
  if (foreign.length > 0) throw new Error(`${outfile} holds the runtime for ${other}: ${foreign.join(', ')}`);
}

await mkdir('dist', { recursive: true });
for (const wasm of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-bash/tree-sitter-bash.wasm'])
  await cp(require.resolve(wasm), `dist/${wasm.split('/')[1]}`);

/** What the bundles that are shipped are made of. */
const inputs = new Set();

const built = await Promise.allSettled(
  Object.entries(bundles).map(async ([outfile, options]) => {
    if (watch) return (await esbuild.context({ ...options, outfile })).watch();
    const { metafile } = await esbuild.build({ ...options, outfile });
    if (!metafile) return;
    assertOwnTransport(outfile, options, metafile);
    if (!outfile.includes('/test/')) for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }),
);
for (const outcome of built) {
  if (outcome.status !== 'rejected') continue;
  process.exitCode = 1;
  if (!('errors' in outcome.reason)) console.error(outcome.reason); // esbuild has shown its own
}

/** The licences of the packages in the bundles ask that their text goes along. */
async function writeNotices() {
  const folders = new Set(
    [...inputs].flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
  );
  folders.add('node_modules/tree-sitter-bash');
  const notices = await Promise.all(
    [...folders].sort().map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
      const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? await readFile(`${folder}/${file}`, 'utf8') : `Licence: ${license}`;
      return `${name} ${version}\n\n${text.trim()}\n`;
    }),
  );
  await writeFile('dist/THIRD_PARTY_NOTICES.txt', notices.join(`\n${'-'.repeat(80)}\n\n`));
}
if (!watch) await writeNotices();
