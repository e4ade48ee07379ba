import { fieldsOf, fillFields } from './fields.ts';
import { buildJob, deployJob, imageOf, indented, rollbackJob, testJob } from './jobs.ts';
import type { Platform, Setting } from './model.ts';

/** The address of an environment, which every pipeline asks. */
const APP_URL: Setting = {
  kind: 'variable',
  name: 'APP_URL',
  scope: 'environment',
  purpose: 'its address without a slash at the end, for instance https://staging.example.com',
};

/** All that must be set for a platform's pipeline, secrets before variables. */
export const settingsOf = (platform: Platform): readonly Setting[] =>
  [APP_URL, ...platform.settings, ...platform.registry.settings].sort((a, b) =>
    a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1,
  );

/**
 * The text of a whole workflow that builds an image, tests it, deploys it to staging and to production, and puts
 * production back when its deploy fails; it ends in a line break. A comment at its top says what to set, and where.
 */
export const newFiveStage = (platform: Platform): string => fillFields(fiveStageTemplate(platform));

/**
 * The same with fields in place of the names that everyone replaces. Where these become tab stops of an editor,
 * nobody needs to be told to replace them.
 */
export function fiveStageTemplate(platform: Platform, fields: 'text' | 'tab stops' = 'text'): string {
  const body = `name: <<name>>

on:
  push:
    branches: [<<branch>>]

permissions:
  contents: read

# One run at a time, from the build to the rollback: what a reviewer sees on staging is what goes to production.
concurrency:
  group: \${{ github.workflow }}
  cancel-in-progress: false

env:
  IMAGE: ${imageOf(platform)}

jobs:
  # 1. Build one image, tagged with the commit. Every later stage uses this one.
${indented(buildJob(platform, 'workflow'), 2)}

  # 2. Test. A failure here stops everything below.
${indented(testJob(), 2)}

  # 3. Staging.
${indented(deployJob(platform, 'staging', 'workflow'), 2)}

  # 4. Production. GitHub holds this job until a reviewer of the environment approves it.
${indented(deployJob(platform, 'production', 'workflow'), 2)}

  # 5. The way back, only when the production deploy itself failed and something ran before it.
${indented(rollbackJob(platform, 'workflow'), 2)}
`;
  return `${opening(platform, fields === 'text' ? names(body) : undefined)}\n${body}`;
}

/** The comment of what to do before the first run. */
function opening(platform: Platform, replaced: string | undefined): string {
  const settings = settingsOf(platform);
  const listed = (scope: Setting['scope']): string[] =>
    settings
      .filter((setting) => setting.scope === scope)
      .map(({ kind, name, purpose }) => `- ${kind} ${name}: ${purpose}`);
  const points: string[][] = [
    [
      replaced === undefined
        ? 'Put your own commands into the job `test`.'
        : `Put your own names in place of ${replaced}, and your own commands into the job \`test\`.`,
    ],
    [
      'Settings > Environments: create `staging` and `production`, and give `production` its required reviewers.',
    ],
    ['Settings > Environments > `staging` and `production`, each with its own:', ...listed('environment')],
  ];
  const shared = listed('repository');
  if (shared.length > 0)
    points.push(['Settings > Secrets and variables > Actions, for the whole repository:', ...shared]);
  points.push([`On ${platform.title}:`, ...platform.before.map((sentence) => `- ${sentence}`)]);
  const lines = [
    ...wrap(
      `Build, test, staging, approval, production on ${platform.title}; production is put back when its deploy fails.`,
      '',
    ),
    '',
    'Before the first run:',
    '',
    ...points.flatMap(([head = '', ...items], index) => [
      ...wrap(`${index + 1}. ${head}`, '   '),
      ...items.flatMap((item) => wrap(`   ${item}`, '     ')),
    ]),
  ];
  return lines.map((line) => `# ${line}`.trimEnd()).join('\n');
}

/** The names to replace, as a person would list them: those that are made up. */
function names(body: string): string {
  const list = fieldsOf(body).filter((field) => MADE_UP.has(field));
  const quoted = list.map((field) => `\`<<${field}>>\``);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}` : quoted.join('');
}

const MADE_UP = new Set([
  'account',
  'app',
  'aws-region',
  'chart',
  'owner',
  'project',
  'region',
  'repository',
  'service',
]);

/** Lines of at most 108 characters with the fields filled; all but the first begin with `margin`. */
function wrap(text: string, margin: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ (?=\S)/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fillFields(longer).length > 108 && line !== '') {
      lines.push(line);
      line = margin + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
