import type { Step, Workflow } from './model.ts';

/** Reads of other steps in a text: `steps.meta.outputs.tags` → id `meta`, output `tags`. */
export interface StepRead {
  readonly id: string;
  /** Undefined for its outcome or conclusion. */
  readonly output: string | undefined;
  readonly text: string;
}

export function stepReads(text: string): StepRead[] {
  return [...text.matchAll(/\bsteps\.([\w-]+)\.(?:outputs\.([\w-]+)|outcome|conclusion)/g)].map((match) => ({
    id: match[1] ?? '',
    output: match[2],
    text: match[0],
  }));
}

/** Something reads steps in a way that cannot be followed: `steps['x']`, `toJSON(steps)`. */
export const readsStepsOddly = (text: string): boolean => /\bsteps\s*(?:\[|\)|\.\*)/.test(text);

/** The jobs whose results or outputs a text reads. */
export const needsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\bneeds\.([\w-]+)/g)].map((match) => match[1] ?? '')),
];

/** Names of environment variables that a step gives to the steps after it; `*` where they cannot be told. */
export function exportsOf({ run }: Step): readonly string[] {
  const text = run?.value ?? '';
  const names = [...text.matchAll(/::set-env name=(\w+)::/g)].map((match) => match[1] ?? '');
  if (!/GITHUB_ENV/.test(text)) return names;
  const written = [...text.matchAll(/(?:echo|printf)\s+(?:-\w+\s+)?["']?(\w+)(?:=|<<)/g)].map(
    (match) => match[1] ?? '',
  );
  return written.length > 0 ? [...names, ...written] : [...names, '*'];
}

export const readsVariable = (text: string, name: string): boolean =>
  name === '*' || new RegExp(`\\$\\{?${name}\\b|\\benv\\.${name}\\b|\\benvs:.*\\b${name}\\b`).test(text);

/** The value that a script gives to an output: `echo "image=$X" >> $GITHUB_OUTPUT`. */
function writtenOutput(text: string, output: string): string | undefined {
  const name = output.replaceAll(/[-]/g, '\\-');
  const forms = [
    new RegExp(`^\\s*echo\\s+"${name}=([^"\\n]*)"\\s*>>\\s*"?\\$\\{?GITHUB_OUTPUT\\}?"?\\s*$`, 'm'),
    new RegExp(`^\\s*echo\\s+${name}=(\\S*)\\s*>>\\s*"?\\$\\{?GITHUB_OUTPUT\\}?"?\\s*$`, 'm'),
    new RegExp(`^\\s*echo\\s+"::set-output name=${name}::([^"\\n]*)"\\s*$`, 'm'),
    new RegExp(`^\\s*echo\\s+::set-output name=${name}::(\\S*)\\s*$`, 'm'),
  ];
  const found = forms.map((form) => form.exec(text)?.[1]).filter((value) => value !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

/** Of the runner itself. Source: GitHub's "Variables reference". */
const RUNNER: Readonly<Record<string, string>> = {
  GITHUB_SHA: 'github.sha',
  GITHUB_REF: 'github.ref',
  GITHUB_REF_NAME: 'github.ref_name',
  GITHUB_REPOSITORY: 'github.repository',
  GITHUB_RUN_NUMBER: 'github.run_number',
  GITHUB_RUN_ID: 'github.run_id',
  GITHUB_ACTOR: 'github.actor',
  GITHUB_REPOSITORY_OWNER: 'github.repository_owner',
};

/**
 * What an output of a script holds, written with expressions that another job understands as well; undefined where the
 * script works it out.
 */
export function outputValue(
  workflow: Workflow,
  env: Step['env'],
  step: Step,
  output: string,
): string | undefined {
  const value = step.run && writtenOutput(step.run.value, output);
  if (value === undefined || /[`\\]|\$\(/.test(value)) return undefined;
  let known = true;
  const text = value.replaceAll(
    /\$\{\{[^}]*\}\}|\$\{(\w+)\}|\$(\w+)/g,
    (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return whole;
      const runner = RUNNER[name];
      if (runner) return `\${{ ${runner} }}`;
      const own = step.env.find(({ key }) => key.value === name)?.value.value;
      if (own !== undefined) {
        if (/\$(?!\{\{)|\benv\./.test(own)) known = false;
        return own;
      }
      const outer = [...env, ...workflow.env].find(({ key }) => key.value === name);
      if (!outer) known = false;
      return `\${{ env.${name} }}`;
    },
  );
  // A variable of the script itself, or something done to one.
  const assigned = /^\s*(?:export\s+)?(\w+)=/gm;
  const locals = [...(step.run?.value ?? '').matchAll(assigned)].map((match) => match[1]);
  if (locals.some((name) => name !== undefined && new RegExp(`\\$\\{?${name}\\b`).test(value)))
    return undefined;
  return known && !text.replaceAll(/\$\{\{[^}]*\}\}/g, '').includes('$') ? text : undefined;
}
