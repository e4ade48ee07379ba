import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** GitHub's parser, an oracle of some tests, imports JSON without an import attribute: Vite takes that, Node does not. */
const githubParser = /@actions\/workflow-parser\/.+\.js$/;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**'],
    testTimeout: 60_000,
    server: { deps: { inline: [githubParser] } },
  },
  plugins: [
    {
      name: 'snippets-as-json',
      transform: (code, id) =>
        id.endsWith('.code-snippets') ? { code: `export default ${code}`, map: null } : undefined,
    },
    {
      // Its source maps name files that the package lacks, and Vite would warn of each.
      name: 'drop-source-maps',
      load: (id) =>
        githubParser.test(id)
          ? readFileSync(id, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
          : undefined,
    },
  ],
});
