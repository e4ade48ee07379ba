import type { Step, Workflow } from '../../workflow/model.ts';
import { readsVariable } from '../../workflow/step-values.ts';
import { type LastGoodOutput, startsByTag } from './last-good.ts';

/** Lines of steps, written for the run that was good: its commit, its number, its tag. */
export interface Earlier {
  readonly texts: readonly string[];
  /** Something in them says which version it is. */
  readonly isVersioned: boolean;
  /** What they read of that run, besides its commit and its id. */
  readonly outputs: readonly LastGoodOutput[];
  /** Variables of the whole job that must be set anew before them, with their values. */
  readonly variables: ReadonlyMap<string, string>;
}

interface Name {
  readonly output: LastGoodOutput;
  /** As an expression says it, and as a script may. */
  readonly context: RegExp;
  readonly shell?: RegExp;
}

const COMMIT: Name = {
  output: 'sha',
  context: /\bgithub\.(?:sha|event\.after|event\.head_commit\.id)\b/g,
  shell: /\$\{GITHUB_SHA\}|\$GITHUB_SHA\b/g,
};
const NAMES: readonly Name[] = [
  COMMIT,
  {
    output: 'number',
    context: /\bgithub\.run_number\b/g,
    shell: /\$\{GITHUB_RUN_NUMBER\}|\$GITHUB_RUN_NUMBER\b/g,
  },
  { output: 'run', context: /\bgithub\.run_id\b/g, shell: /\$\{GITHUB_RUN_ID\}|\$GITHUB_RUN_ID\b/g },
];
const TAG: Name = {
  output: 'ref',
  context: /\bgithub\.(?:ref_name|event\.release\.tag_name)\b/g,
  shell:
    /\$\{GITHUB_REF_NAME\}|\$GITHUB_REF_NAME\b|\$\{GITHUB_REF#(?:refs\/tags\/|\*?\/?\*\/)\}|\$\{GITHUB_REF##\*\/\}/g,
};

const CUT = 'LAST_GOOD_SHA';

/** What speaks of this run in a way that cannot be said of another. */
const OF_THIS_RUN =
  /\bGITHUB_(?:SHA|RUN_NUMBER|RUN_ID|RUN_ATTEMPT|EVENT_PATH)\b|\bgithub\.(?:sha|run_attempt|head_ref|event\.(?:workflow_run|pull_request\.(?:head|number|merge_commit_sha)|client_payload|deployment|number|before))\b|\bneeds\.[\w-]+\.outputs\b/;
const OF_THIS_TAG = /\bGITHUB_REF(?:_NAME)?\b|\bgithub\.(?:ref|ref_name|event\.release\.\w+)\b/;

/** The steps as they would have been in the last good run; undefined where that cannot be said. */
export function earlier(workflow: Workflow, env: Step['env'], texts: readonly string[]): Earlier | undefined {
  const byTag = startsByTag(workflow);
  const names = byTag ? [...NAMES, TAG] : NAMES;
  const used = new Set<LastGoodOutput>();
  const inScript = (text: string, { output, context, shell }: Name): string => {
    const swap = (found: RegExp, by: string) => (now: string) =>
      now.replaceAll(found, () => {
        used.add(output);
        return by;
      });
    const said = swap(context, `steps.last-good.outputs.${output}`)(text);
    return shell ? swap(shell, `\${{ steps.last-good.outputs.${output} }}`)(said) : said;
  };
  const written = (text: string): string => names.reduce(inScript, text);
  const shadows = new Set(env.map(({ key }) => key.value));
  const outer = workflow.env.filter(({ key }) => !shadows.has(key.value));

  const variables = new Map<string, string>();
  // What a script cuts out of the commit, it cuts out of a variable: `${GITHUB_SHA::7}`.
  let changed = texts.map(written).map((text) =>
    text.replaceAll(/\$\{GITHUB_SHA(?=[:%#])/g, () => {
      used.add('sha');
      variables.set(CUT, '${{ steps.last-good.outputs.sha }}');
      return `\${${CUT}`;
    }),
  );
  for (const { key, value } of [...outer, ...env]) {
    const name = key.value;
    // GitHub lets nobody set them.
    if (/^(?:GITHUB|RUNNER)_/.test(name)) continue;
    if (!changed.some((text) => readsVariable(text, name)) && !isOpaque(changed)) continue;
    const anew = written(value.value.trim());
    if (OF_THIS_RUN.test(anew) || (byTag && OF_THIS_TAG.test(anew))) return undefined;
    if (anew === value.value.trim()) continue;
    if (/^\$\{\{\s*github\.sha\s*\}\}$/.test(value.value.trim()) && outer.some((one) => one.key === key)) {
      // What the workflow calls the commit.
      changed = changed.map((text) =>
        text
          .replaceAll(new RegExp(`\\benv\\.${name}\\b`, 'g'), 'steps.last-good.outputs.sha')
          .replaceAll(
            new RegExp(`\\$(?:${name}\\b|\\{${name}\\})`, 'g'),
            '${{ steps.last-good.outputs.sha }}',
          ),
      );
      if (!changed.some((text) => readsVariable(text, name)) && !isOpaque(changed)) continue;
    }
    if (/["`\\\n]|\$(?!\{\{)/.test(anew)) return undefined;
    variables.set(name, anew);
  }
  const all = changed.join('\n');
  if (OF_THIS_RUN.test(all) || (byTag && OF_THIS_TAG.test(all))) return undefined;
  return {
    texts: changed,
    isVersioned: used.size > 0,
    outputs: (['number', 'ref'] as const).filter((output) => used.has(output)),
    variables,
  };
}

/** A script of the repository or another program may read any variable. */
const isOpaque = (texts: readonly string[]): boolean =>
  texts.some((text) =>
    /(?:^|[\s;&|])(?:\.{0,2}\/)[\w./-]*\w|\b(?:npm|yarn|pnpm|make|bash|sh|compose|envsubst)\b/.test(text),
  );
