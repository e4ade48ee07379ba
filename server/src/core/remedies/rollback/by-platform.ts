import type { StepWriter } from '../../edits/job-writer.ts';
import type { Entry, Step } from '../../workflow/model.ts';
import { stepReads } from '../../workflow/step-values.ts';
import { areKnown, type RepeatedStep, type Rollback, type RollbackInput } from './model.ts';
import { actsOf, PLATFORMS, type WayBack } from './ways.ts';

/** What a step notes before the deploy is put back by the platform's own commands. */
export function byPlatform({ write, id, steps, variables }: RollbackInput): Rollback | undefined {
  const deploys = steps.filter((one) => one.deploys).map(({ step }) => step);
  const work = steps.filter(({ setup }) => setup === undefined).map(({ step }) => step);
  const acts = work.flatMap(actsOf);
  for (const platform of PLATFORMS) {
    const way = platform(acts, deploys);
    if (!way) continue;
    const env = envOf(deploys);
    if (!env) return undefined;
    const lines = [...way.current, ...way.restore];
    // GitHub drops an output that holds a secret; a variable of the script is not known here.
    if (lines.some((line) => /\$\{\{(?!\s*(?:env|vars|github|inputs)\.)/.test(line))) return undefined;
    const names = new Set([...variables, ...Object.keys(env), ...OWN]);
    if (!areKnown(lines, names) || secretNames(lines, work)) return undefined;
    const setups = setupsOf(steps);
    if (!setups) return undefined;
    return {
      steps: [
        ...setups,
        write.run('Put back what ran before', way.restore, {
          ...env,
          PREVIOUS: `\${{ needs.${id}.outputs.previous }}`,
        }),
        ...checksOf(steps),
      ],
      permissions: {},
      note: noteStep(write, way, env),
      does: way.does,
    };
  }
  return undefined;
}

/** Set by the lines themselves. */
const OWN = ['previous', 'PREVIOUS', 'image', 'found', 'one', 'history', 'revision', 'workload', ''];

function noteStep(write: StepWriter, { current }: WayBack, env: Readonly<Record<string, string>>): string {
  const step = write.run(
    'Note what runs now',
    [...current, 'echo "previous=$previous" >> "$GITHUB_OUTPUT"'],
    env,
  );
  return step.replace(/\n( +)/, '\n$1id: current\n$1');
}

/** The variables of the steps that deploy, as written; undefined where two disagree, or one is not on a line. */
function envOf(steps: readonly Step[]): Record<string, string> | undefined {
  const env: Record<string, string> = {};
  for (const { key, value } of steps.flatMap((step): readonly Entry[] => step.env)) {
    const text = value.source.slice(value.span.start, value.span.end);
    if (/\n/.test(text) || (env[key.value] ?? text) !== text) return undefined;
    if (/\bsteps\.|\bneeds\./.test(text)) continue;
    env[key.value] = text;
  }
  return env;
}

const secretNames = (lines: readonly string[], steps: readonly Step[]): boolean =>
  steps
    .flatMap(({ env }) => env)
    .some(
      ({ key, value }) =>
        value.value.includes('secrets.') &&
        lines.some((line) => new RegExp(`\\$\\{?${key.value}\\b`).test(line)),
    );

/** The steps that make the runner able to speak to the platform. */
function setupsOf(steps: readonly RepeatedStep[]): readonly string[] | undefined {
  const kept = steps.filter(({ setup }) => setup === 'access' || setup === 'cluster' || setup === 'tool');
  const texts = kept.map(({ text }) => text);
  const ids = new Set(kept.map(({ step }) => step.id?.value));
  if (texts.some((text) => stepReads(text).some((read) => !ids.has(read.id)) || /\bneeds\./.test(text)))
    return undefined;
  return kept.some(({ step }) => step.uses?.kind === 'local') ? undefined : texts;
}

/** The steps that ask the address, where it is known here as well. */
const checksOf = (steps: readonly RepeatedStep[]): string[] =>
  steps
    .filter(({ checks, step, text }) => checks && step.run && /\bcurl\b/.test(text))
    .map(({ text }) => text)
    .filter((text) => stepReads(text).length === 0 && !/\bneeds\./.test(text));
