import { actions as actionRows, tools } from '../knowledge/index.ts';
import { childOf, type Node } from '../syntax/node.ts';
import { parseYaml } from '../syntax/yaml.ts';
import type { ConfigNames } from './assist.ts';

/** What the workflows of a repository name, for a configuration to speak of; `texts` are those of the files. */
export function namesIn(texts: readonly string[]): ConfigNames {
  const environments = new Set<string>();
  const jobs = new Set<string>();
  const actions = new Set<string>();
  const use = (node: Node | undefined): void => {
    const name = textOf(childOf(node, 'uses'));
    if (name !== undefined) actions.add(name.replace(/@.*$/, ''));
  };
  for (const text of texts) {
    const all = childOf(parseYaml(text).root, 'jobs');
    if (all?.kind !== 'map') continue;
    for (const { key, value } of all.pairs) {
      if (key.value !== '') jobs.add(key.value);
      use(value);
      const environment = childOf(value, 'environment');
      const name = textOf(environment?.kind === 'map' ? childOf(environment, 'name') : environment);
      if (name !== undefined) environments.add(name);
      const steps = childOf(value, 'steps');
      if (steps?.kind === 'seq') for (const step of steps.items) use(step);
    }
  }
  const sorted = (words: Iterable<string>): string[] => [...words].sort();
  return {
    environments: sorted(environments),
    jobs: sorted(jobs),
    actions: sorted(actions),
    platforms: sorted(platforms()),
  };
}

/** A name that the file writes down. */
function textOf(node: Node | undefined): string | undefined {
  const value = node?.kind === 'scalar' ? node.value.trim() : '';
  return value === '' || value.includes('${{') ? undefined : value;
}

/** Platforms of rows that deploy. */
const platforms = (): Set<string> =>
  new Set([
    ...tools.flatMap(({ platform, rows }) =>
      rows.some(({ kinds }) => kinds.includes('deploy')) ? platform : [],
    ),
    ...actionRows.flatMap(({ platform, kinds }) => (kinds.includes('deploy') ? platform : [])),
  ]);
