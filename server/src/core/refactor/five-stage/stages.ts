import { expressionsIn } from '../../syntax/expression.ts';
import type { Step, Workflow } from '../../workflow/model.ts';
import { outputValue, readsStepsOddly, stepReads } from '../../workflow/step-values.ts';
import { addRead } from './plan.ts';
import { type Part, type Refusal, refuse } from './roles.ts';

/** A stage on its way: the lines of its steps, and what they need of other stages. */
export interface StageText {
  readonly steps: readonly { readonly part: Part; readonly text: string }[];
  /** Outputs of the build that it reads. */
  readonly takes: ReadonlySet<string>;
}

export interface Passing {
  readonly workflow: Workflow;
  readonly env: Step['env'];
  readonly all: readonly Part[];
  readonly buildId: string;
  readonly build: readonly Part[];
  /** Outputs that the build has to give: name → expression. */
  readonly outputs: Map<string, string>;
}

/**
 * The steps of a stage with what they read of steps in other stages written so that it is known there: spelled out
 * where a script only puts it together, else as an output of the build.
 */
export function withValues(
  { workflow, env, all, buildId, build, outputs }: Passing,
  parts: readonly Part[],
  textOf: (part: Part) => string,
): StageText | Refusal {
  const stage = [...parts];
  const here = new Set(parts.map(({ step }) => step.id?.value));
  const takes = new Set<string>();
  const steps: { part: Part; text: string }[] = [];
  // What a value is put together from comes along with it, as far as it only prepares.
  const fetch = (value: string, before: Part): boolean => {
    const wanted = stepReads(value).filter(({ id }) => !here.has(id));
    const found = wanted.map(({ id }) => all.find(({ step }) => step.id?.value === id));
    if (!found.every((part) => part?.role === 'setup' && part.step.index < before.step.index)) return false;
    const chosen = new Set([...stage, ...found.filter((part) => part !== undefined)]);
    addRead(chosen, all, workflow.source);
    for (const part of chosen) {
      if (stage.includes(part)) continue;
      stage.push(part);
      here.add(part.step.id?.value);
      steps.push({ part, text: textOf(part) });
    }
    return true;
  };
  for (const part of parts) {
    let text = textOf(part);
    if (readsStepsOddly(text)) return refuse('steps are read in a way that cannot be followed');
    for (let round = 0; round < 4; round++) {
      const read = stepReads(text).find(
        ({ id }) => !here.has(id) && all.some(({ step }) => step.id?.value === id),
      );
      if (!read) break;
      const from = all.find(({ step }) => step.id?.value === read.id);
      if (!from || read.output === undefined) return refuse('a step asks how a step of another stage ended');
      const value = outputValue(workflow, env, from.step, read.output);
      const site = new RegExp(`\\$\\{\\{\\s*${escaped(read.text)}\\s*\\}\\}`, 'g');
      if (value !== undefined && site.test(text) && fetch(value, part)) {
        text = text.replaceAll(site, () => value);
        continue;
      }
      if (!build.includes(from)) return refuse('a step reads the output of a step that deploys elsewhere');
      if (mayHoldSecret(workflow, from.step))
        return refuse('an output that another stage needs may hold a secret, which GitHub does not pass on');
      const name =
        build.length > 0 && outputs.has(read.output) && outputs.get(read.output) !== `\${{ ${read.text} }}`
          ? `${read.id}-${read.output}`
          : read.output;
      outputs.set(name, `\${{ ${read.text} }}`);
      takes.add(name);
      text = text.replaceAll(
        new RegExp(`\\b${escaped(read.text)}\\b`, 'g'),
        () => `needs.${buildId}.outputs.${name}`,
      );
    }
    steps.push({ part, text });
  }
  return { steps: steps.toSorted((a, b) => a.part.step.index - b.part.step.index), takes };
}

const escaped = (text: string): string => text.replaceAll(/[.\-*+?^$()[\]{}|\\]/g, '\\$&');

/** GitHub drops a job's output that holds what it masks. Source: "Passing information between jobs". */
function mayHoldSecret({ source, env }: Workflow, step: Step): boolean {
  const text = source.slice(step.span.start, step.span.end);
  if (/\bsecrets\./.test(text)) return true;
  return env.some(
    ({ key, value }) =>
      value.value.includes('secrets.') &&
      expressionsIn(text).some((site) => site.text.includes(`env.${key.value}`)),
  );
}
