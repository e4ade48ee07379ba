import { markFields } from './fields.ts';
import { platforms } from './index.ts';
import { buildJob, deployJob, deploySteps, imageOf, jobEnv, rollbackJob, testJob } from './jobs.ts';
import type { Platform } from './model.ts';
import { fiveStageTemplate, settingsOf } from './new-workflow.ts';
import { ghcr } from './registries.ts';
import { standAlone } from './stand-alone.ts';

/** A snippet before it is compiled; the text has fields with defaults, as the files of `snippets/sources`. */
export interface SnippetSource {
  /** `gw-job-staging-fly`; its first words say where it goes. */
  readonly prefix: string;
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

/** The snippets that the catalogue of platforms gives: whole pipelines, the stages' jobs, the steps that deploy. */
export const platformSnippets = (): SnippetSource[] =>
  [TEST, ...platforms.flatMap(snippetsOf)].map((snippet) => ({ ...snippet, text: markFields(snippet.text) }));

const TEST: SnippetSource = {
  prefix: 'gw-job-test',
  name: 'Test job',
  description: 'Under `jobs:`. Runs the tests and the type check; a failure stops every job that needs it.',
  text: testJob(),
};

function snippetsOf(platform: Platform): SnippetSource[] {
  const { id, title, registry } = platform;
  const build: SnippetSource = {
    prefix: `gw-job-build-${id}`,
    name: `Build job for ${title}`,
    description: `Under \`jobs:\`. Builds one image, tags it with the commit and pushes it where ${title} finds it.`,
    text: `${comment('The repository', registry.settings)}${buildJob(platform, 'alone')}`,
  };
  return [
    {
      prefix: `gw-pipeline-${id}`,
      name: `Five-stage pipeline on ${title}`,
      description: `A whole workflow: build, test, staging, approval, production on ${title}, with smoke tests and a way back.`,
      text: fiveStageTemplate(platform, 'tab stops').trimEnd(),
    },
    ...(registry === ghcr ? [] : [build]),
    {
      prefix: `gw-job-staging-${id}`,
      name: `Staging job on ${title}`,
      description: `Under \`jobs:\`. Deploys the commit's image to staging on ${title} after the tests, and checks that it answers.`,
      text: `${needs(platform)}${deployJob(platform, 'staging', 'alone')}`,
    },
    {
      prefix: `gw-job-production-${id}`,
      name: `Production job on ${title}`,
      description: `Under \`jobs:\`. Deploys the commit's image to production on ${title} once a reviewer approves, and notes what ran before.`,
      text: `${needs(platform)}${deployJob(platform, 'production', 'alone')}`,
    },
    {
      prefix: `gw-job-rollback-${id}`,
      name: `Rollback job on ${title}`,
      description: `Under \`jobs:\`. Puts back what ran on ${title} before, only when the production deploy itself failed.`,
      text: rollbackJob(platform, 'alone'),
    },
    {
      prefix: `gw-step-deploy-${id}`,
      name: `Deploy to ${title}`,
      description: `Under \`steps:\` of a deploy job. Deploys the commit's image to ${title} and waits until it runs.`,
      text: standAlone(
        deploySteps(platform, '<<environment>>', 'Deploy to <<environment>>'),
        jobEnv(platform, `IMAGE: ${imageOf(platform)}`),
      ),
    },
  ];
}

const needs = (platform: Platform): string =>
  comment(
    'The environment',
    settingsOf(platform).filter(({ scope }) => scope === 'environment'),
  );

/** `# The environment holds: secret KUBE_CONFIG, variable APP_URL.` */
const comment = (holder: string, settings: Platform['settings']): string =>
  `# ${holder} holds: ${settings.map(({ kind, name }) => `${kind} ${name}`).join(', ')}.\n`;
