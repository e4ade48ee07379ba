import { childOf, pairOf } from '../syntax/node.ts';
import { parseYaml } from '../syntax/yaml.ts';
import type { Edit } from '../text/span.ts';
import { eolOf, insert } from './layout.ts';
import { insertKey } from './map.ts';
import { replaceScalar } from './scalar.ts';

/**
 * Edits after which the configuration file `source` sets the rule to `setting`, with its comments and everything else as
 * they are; of an empty text, the whole of a new one. Undefined where the file is written in a way that leaves no safe
 * place, or sets the rule already.
 */
export function setRule(source: string, rule: string, setting: string): Edit[] | undefined {
  const { root, problems } = parseYaml(source);
  if (problems.length > 0) return undefined;
  if (root === undefined) {
    const eol = eolOf(source);
    const gap = source === '' || source.endsWith('\n') ? '' : eol;
    return [insert(source.length, `${gap}rules:${eol}  ${rule}: ${setting}${eol}`)];
  }
  if (root.kind !== 'map') return undefined;
  const rules = childOf(root, 'rules');
  if (rules?.kind !== 'map') return insertKey(root, 'rules', { [rule]: setting });
  const written = pairOf(rules, rule);
  // A rule with options has its severity among them.
  const holder = written?.value?.kind === 'map' ? written.value : rules;
  const key = holder === rules ? rule : 'severity';
  const present = pairOf(holder, key);
  if (present?.value?.kind !== 'scalar') return insertKey(holder, key, setting);
  return present.value.value === setting ? undefined : replaceScalar(present.value, setting);
}
