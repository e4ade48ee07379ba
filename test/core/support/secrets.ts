import { buildPipeline } from '../../../server/src/core/pipeline/pipeline.ts';
import { secretsIn } from '../../../server/src/core/secrets/secrets.ts';
import { readWorkflow } from '../../../server/src/core/workflow/read.ts';
import { testShell } from './shell.ts';

/** The texts of the credentials in a workflow. */
export type Finder = (text: string) => string[];

export async function secretFinder(): Promise<Finder> {
  const parser = await testShell();
  return (text) => {
    const workflow = readWorkflow('.github/workflows/test.yml', text, parser);
    return secretsIn(buildPipeline(workflow, { parser })).map((secret) => secret.text);
  };
}

export const indented = (text: string, spaces: number): string =>
  text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));

const DEPLOY = '- run: kubectl apply -n production -f k8s/';
const TEST = '- run: npm test';

/** A workflow whose only job has these lines at its own level, and these steps. */
export const workflow = (lines: string, steps: string): string =>
  `on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n${indented(lines, 4)}\n    steps:\n${indented(steps, 6)}\n`;

const run = (script: string): string => `- run: |\n${indented(script, 4)}`;

/** A job that deploys, and runs the script. */
export const deploying = (script: string): string => workflow('', `${DEPLOY}\n${run(script)}`);
/** A job that tests, and runs the script; with these lines at its own level. */
export const testing = (script: string, lines = ''): string => workflow(lines, `${TEST}\n${run(script)}`);

/** A job that deploys, with these lines at its own level. */
export const deployJob = (lines: string): string => workflow(lines, DEPLOY);
/** A job that deploys, with this step. */
export const deployStep = (step: string): string => workflow('', `${DEPLOY}\n${step}`);
/** A job that tests, with this step and these lines at its own level. */
export const testStep = (step: string, lines = ''): string => workflow(lines, `${TEST}\n${step}`);
