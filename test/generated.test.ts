import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectFile, root, ruleIds } from './support/files.ts';

/** The text of `rules/index.ts`: one import and one entry for each file of the folder, as the formatter wants it. */
function rulesIndex(ids: readonly string[]): string {
  const nameOf = (id: string) => id.replace(/-(.)/g, (_, c: string) => c.toUpperCase());
  const imports = [
    ...ids.map((id) => ({ path: `./${id}.ts`, what: nameOf(id) })),
    { path: './rule.ts', what: 'type { Rule }' },
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const names = ids.map(nameOf);
  const head = 'export const rules: readonly Rule[] = [';
  const oneLine = `${head}${names.join(', ')}];`;
  const list = oneLine.length <= 110 ? oneLine : `${head}\n${names.map((name) => `  ${name},\n`).join('')}];`;
  return [
    '// Generated from this folder by `npm run update`; do not edit.',
    ...imports.map(({ path, what }) => `import ${what} from '${path}';`),
    '',
    '/** Every rule, by id. */',
    list,
    '',
  ].join('\n');
}

describe('generated files', () => {
  it('server/src/core/rules/index.ts lists every rule of its folder', () => {
    expectFile(join(root, 'server/src/core/rules/index.ts'), rulesIndex(ruleIds()));
  });

  it('every rule has the id of its file', async () => {
    const { rules } = await import('../server/src/core/rules/index.ts');
    expect(rules.map((rule) => rule.id)).toEqual(ruleIds());
  });
});
