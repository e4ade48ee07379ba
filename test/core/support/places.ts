const HEADER = `name: Deploy

on:
  push:
    branches: [main]

permissions:
  contents: read
`;

/** The stages' jobs on a platform, each a snippet of its own; together they are a whole pipeline. */
const stagesOn = (platform: string): string[] => [
  OWN_REGISTRY.has(platform) ? `gw-job-build-${platform}` : 'gw-job-build',
  'gw-job-test',
  ...['staging', 'production', 'rollback'].map((stage) => `gw-job-${stage}-${platform}`),
];

/** Platforms that images are pushed to a registry of their own for. */
const OWN_REGISTRY = new Set(['cloud-run', 'ecs', 'fly']);

const PLATFORM = /^gw-(?:job-(?:build|staging|production|rollback)|step-deploy)-(?<platform>.+)$/;

/** `text` with its first match of `pattern` replaced by the line `# here`, indented as the match was. */
function cut(text: string, pattern: RegExp): string {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`nothing matches ${pattern}`);
  const spaces = /^ */.exec(match[0])?.[0] ?? '';
  return `${text.slice(0, match.index)}${spaces}# here\n${text.slice(match.index + match[0].length)}`;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');
const keyBlock = (key: string): RegExp => new RegExp(`^ *${key}:.*\\n(?: {4,}.*\\n)*`, 'm');
const stepBlock = (first: string): RegExp => new RegExp(`^ {4}- ${first}.*\\n(?: {6,}.*\\n)*`, 'm');

/**
 * The workflow in which the snippet `prefix` belongs, with a line `# here` where it is to be inserted. It is put
 * together from the other snippets (`text` gives one, expanded), so that the stages are tested with each other.
 */
export function placeOf(prefix: string, text: (prefix: string) => string): string {
  const platform = PLATFORM.exec(prefix)?.groups?.platform;
  const stages = stagesOn(platform ?? 'kubernetes');
  const stage = (name: string): string => `${text(name)}\n`;
  const workflow = (replaced: Readonly<Record<string, string>>, header = HEADER): string => {
    const jobs = stages.map((name) => replaced[name] ?? stage(name)).filter((job) => job !== '');
    const more = Object.entries(replaced).flatMap(([name, job]) => (stages.includes(name) ? [] : [job]));
    return `${header}\njobs:\n${indented([...jobs, ...more].join('\n'))}`;
  };
  const inStage = (name: string, pattern: RegExp): string => workflow({ [name]: cut(stage(name), pattern) });

  if (/^gw-(pipeline|workflow)-/.test(prefix)) return '# here\n';
  if (prefix.startsWith('gw-step-deploy-')) {
    // What the steps read must be their own: the job has nothing but its address.
    const name = `gw-job-staging-${platform}`;
    const bare = stage(name).replace(/^ {2}env:\n(?: {4}.*\n)+/m, '  env:\n    URL: ${{ vars.APP_URL }}\n');
    return workflow({ [name]: cut(bare, /^ {4}- [\s\S]*(?=^ {4}- name: Smoke test)/m) });
  }
  if (prefix.startsWith('gw-job-')) return workflow({ [prefix]: '# here\n' });
  switch (prefix) {
    case 'gw-step-build-push':
    case 'gw-step-docker-build':
      return workflow({
        'gw-job-build': cut(
          stage('gw-job-build').replace(/^ {2}outputs:\n.*\n/m, ''),
          /^ {4}- uses: docker\/login-action[\s\S]*$/m,
        ),
      });
    case 'gw-step-smoke':
    case 'gw-step-smoke-version':
      return inStage('gw-job-staging-kubernetes', stepBlock('name: Smoke test'));
    case 'gw-step-rollback':
      return workflow({
        'gw-job-production-kubernetes': `${stage('gw-job-production-kubernetes')}    # here\n`,
        'gw-job-rollback-kubernetes': '',
      });
    case 'gw-key-environment':
      return inStage('gw-job-production-kubernetes', keyBlock('environment'));
    case 'gw-key-needs':
      return inStage('gw-job-production-kubernetes', keyBlock('needs'));
    case 'gw-key-concurrency':
      return inStage('gw-job-production-kubernetes', keyBlock('concurrency'));
    case 'gw-key-only-branch':
      return inStage('gw-job-production-kubernetes', keyBlock('timeout-minutes'));
    case 'gw-key-permissions':
      return inStage('gw-job-build', keyBlock('permissions'));
    case 'gw-top-permissions':
      return workflow({}, cut(HEADER, /^permissions:\n.*\n/m));
    case 'gw-top-version-input': {
      const deploy = stage('gw-job-production-kubernetes').replace(/^ {2}needs:.*\n/m, '');
      const none = Object.fromEntries(stages.map((name) => [name, '']));
      return workflow(
        { ...none, deploy: deploy.replace('github.sha', 'inputs.version') },
        cut(HEADER, /^on:\n(?: .*\n)+/m),
      );
    }
    default:
      throw new Error(`no place is known for ${prefix}`);
  }
}
