import type { JobLayout } from '../../edits/job-layout.ts';
import type { StepWriter } from '../../edits/job-writer.ts';
import { childOf } from '../../syntax/node.ts';
import type { Workflow } from '../../workflow/model.ts';
import { readsVariable } from '../../workflow/step-values.ts';
import type { Handover } from './handover.ts';
import type { Part } from './roles.ts';

/** The steps of a job that puts production back, and what its token has to be allowed. */
export interface Rollback {
  readonly steps: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  /** It goes one version back, so that it must not run where nothing has been deployed yet. */
  readonly relative?: boolean;
  /** It only starts another run, which deploys. */
  readonly reruns?: boolean;
  /** What it does, as the end of "When the deploy to production fails, `rollback` …". */
  readonly does: string;
}

export interface RollbackInput {
  readonly workflow: Workflow;
  readonly write: StepWriter;
  readonly handover: Handover;
  readonly artifact: string;
  /** The steps that deploy to production, with what prepares them. */
  readonly steps: readonly { readonly part: Part; readonly text: string }[];
  /** Environment variables of the whole job. */
  readonly variables: ReadonlySet<string>;
  /** The build pushes images. */
  readonly pushes: boolean;
  /** Images that a server asks for as `latest`, with the commit as a second name. */
  readonly beside: readonly string[];
  /** Those that carry both names anyway. */
  readonly alsoLatest: readonly string[];
}

const SHA = '${{ steps.last-good.outputs.sha }}';
const RUN = '${{ steps.last-good.outputs.run }}';

/**
 * The way back that the user's own deploy allows. The same deploy of the last good commit comes first: where the
 * failed one has changed nothing yet, it changes nothing either, while the platform's own way back would go one too far.
 */
export function rollbackOf(input: RollbackInput): Rollback {
  return again(input) ?? byPlatform(input) ?? rerun(input);
}

/** `helm rollback` and `kubectl rollout undo`, where all that is deployed is named in the commands. */
function byPlatform({ write, steps, variables }: RollbackInput): Rollback | undefined {
  const deploys = steps.filter(({ part }) => part.role === 'deploy');
  const script = steps
    .filter(({ part }) => part.role === 'deploy' || part.role === 'prepare')
    .map(({ part }) => part.step.run?.value.replaceAll(/\\\n\s*/g, ' ') ?? '')
    .join('\n');
  const setups = steps
    .filter(({ part }) => part.role === 'setup' && part.setup !== 'registry')
    .map(({ text }) => text);
  if (deploys.some(({ part }) => part.step.run === undefined)) return undefined;
  const all = (pattern: RegExp) => [...script.matchAll(pattern)].map(([line]) => line);
  const releases = all(/\bhelm upgrade .*/g);
  if (releases.length > 0 && !/\bkubectl (?:apply|set image)/.test(script)) {
    const commands = releases.map((line) => {
      const release = /\bhelm upgrade\s+(?:--?(?:install|i|wait|atomic)\s+)*([\w$./{}-]+)\s/.exec(line)?.[1];
      return release ? `helm rollback ${release}${namespaceOf(line)} --wait` : '$unknown';
    });
    if (!areKnown(commands, variables)) return undefined;
    return {
      steps: [...setups, write.run('Put the last release back', commands)],
      permissions: {},
      relative: true,
      does: 'puts the last release back',
    };
  }
  if (!/\bkubectl\s/.test(script) || /\bhelm\s/.test(script)) return undefined;
  const named = all(/\bkubectl (?:.*\s)?(?:set image|rollout (?:status|restart)|wait)\s.*/g);
  const undo = new Map<string, string>();
  for (const line of named) {
    const workload =
      /\b(?:deployment|deploy|statefulset|sts|daemonset|ds)[/ ](?:"?\$\{\{[^}]*\}\}"?|[\w$.{}"-]+)/.exec(
        line,
      )?.[0];
    if (!workload || /^\w+[/ ]--/.test(workload)) continue;
    undo.set(workload, `kubectl rollout undo ${workload}${namespaceOf(line)}`);
  }
  if (undo.size === 0 || !areKnown([...undo.values()], variables)) return undefined;
  return {
    steps: [...setups, write.run('Put the last revision back', [...undo.values()])],
    permissions: {},
    relative: true,
    does: 'puts the last revision back',
  };
}

/** A variable that a script has set for itself is not there in another step. */
const areKnown = (commands: readonly string[], variables: ReadonlySet<string>): boolean =>
  commands.every((command) =>
    [...command.replaceAll(/\$\{\{[^}]*\}\}/g, '').matchAll(/\$\{?(\w*)/g)].every(([, name = '']) =>
      variables.has(name),
    ),
  );

function namespaceOf(line: string): string {
  const found = /\s(?:-n|--namespace)[ =]("?\$\{\{[^}]*\}\}"?|\S+)/.exec(line)?.[1];
  return found ? ` --namespace ${found}` : '';
}

/** The same deploy, of the last commit that a run of this workflow has brought through. */
function again({
  workflow,
  write,
  handover,
  artifact,
  steps,
  beside,
  alsoLatest,
  variables,
  pushes,
}: RollbackInput): Rollback | undefined {
  const texts = steps.map(({ text }) => text).join('\n');
  // What the build of this very run has said is not known of another.
  if (/\bneeds\.[\w-]+\.outputs\b/.test(texts)) return undefined;
  // What the workflow calls the commit.
  const names = workflow.env
    .filter(({ value }) => /^\$\{\{\s*github\.sha\s*\}\}$/.test(value.value.trim()))
    .map(({ key }) => key.value);
  const isVersioned =
    /\bgithub\.sha\b|\bGITHUB_SHA\b/.test(texts) || names.some((name) => readsVariable(texts, name));
  // A tag that moves names the image that has just failed.
  const images = (isVersioned ? beside : [...beside, ...alsoLatest]).filter((image) =>
    areKnown([image], variables),
  );
  if (pushes && !isVersioned && images.length === 0) return undefined;
  const hasFiles = steps.some(({ part }) => part.setup === 'checkout');
  if (!isVersioned && !hasFiles && images.length === 0) return undefined;
  const deploys = steps.map(({ part, text }) => {
    let earlier = text
      .replaceAll(/\bgithub\.sha\b/g, 'steps.last-good.outputs.sha')
      .replaceAll(/\$\{GITHUB_SHA\}|\$GITHUB_SHA\b/g, SHA);
    for (const name of names)
      earlier = earlier
        .replaceAll(new RegExp(`\\benv\\.${name}\\b`, 'g'), 'steps.last-good.outputs.sha')
        .replaceAll(new RegExp(`\\$(?:${name}\\b|\\{${name}\\})`, 'g'), SHA);
    return part.setup === 'checkout' ? atCommit(earlier) : earlier;
  });
  if (deploys.some((text) => text === undefined)) return undefined;
  const found = deploys.filter((text) => text !== undefined);
  const fetch = fetchEarlier(write, handover, artifact);
  const at = hasFiles ? steps.findLastIndex(({ part }) => part.setup === 'checkout') + 1 : 0;
  const moved =
    images.length > 0
      ? [
          write.run(
            'Make the last good image the latest again',
            images.map((image) => `docker buildx imagetools create --tag ${image}:latest ${image}:${SHA}`),
          ),
        ]
      : [];
  const firstWork = steps.findIndex(({ part }) => part.role !== 'setup');
  const workAt = firstWork < 0 ? found.length : firstWork;
  return {
    steps: [
      lastGood(workflow, write),
      ...found.slice(0, at),
      ...(hasFiles ? fetch : []),
      ...found.slice(at, workAt),
      ...moved,
      ...found.slice(workAt),
    ],
    permissions: { actions: 'read', contents: 'read' },
    does: 'deploys the commit of the last good run again',
  };
}

/** The checkout of that commit; undefined where it takes one of its own. */
function atCommit(text: string): string | undefined {
  if (/^\s+(?:ref|repository):/m.test(text)) return undefined;
  const inputs = /^( +)with:[ \t]*(?:#.*)?\n( +)/m.exec(text);
  if (inputs) {
    const end = (inputs.index ?? 0) + inputs[0].length;
    return `${text.slice(0, end)}ref: ${SHA}\n${inputs[2]}${text.slice(end)}`;
  }
  const uses = /^( *)(- +)?(uses: .*)$/m.exec(text);
  if (!uses || /^\s*with:/m.test(text)) return undefined;
  const pad = ' '.repeat((uses[1] ?? '').length + (uses[2] ?? '').length);
  const end = (uses.index ?? 0) + uses[0].length;
  return `${text.slice(0, end)}\n${pad}with:\n${pad}  ref: ${SHA}${text.slice(end)}`;
}

function fetchEarlier(write: StepWriter, handover: Handover, artifact: string): string[] {
  if (handover.kind === 'none') return [];
  const into = handover.kind === 'path' && handover.into !== '.' ? [`  path: ${handover.into}`] : [];
  const fetch = write.step([
    'name: Fetch what the last good run has built',
    'uses: actions/download-artifact@v4',
    'with:',
    `  name: ${artifact}`,
    ...into,
    `  run-id: ${RUN}`,
    '  github-token: ${{ github.token }}',
  ]);
  return handover.kind === 'workspace'
    ? [fetch, write.run('Unpack it', ['tar -xzf workspace.tgz && rm workspace.tgz'])]
    : [fetch];
}

/** Of this branch, where branches start the workflow. */
function lastGood({ triggers }: Workflow, write: StepWriter): string {
  const byTag = triggers.some(({ event, tags }) => event === 'release' || tags.length > 0);
  const branch = byTag ? '' : ' --branch "$GITHUB_REF_NAME"';
  const step = write.run(
    'Find the last good run',
    [
      'workflow="${GITHUB_WORKFLOW_REF%%@*}"',
      `good="$(gh run list --repo "$GITHUB_REPOSITORY" --workflow "\${workflow##*/}"${branch} --status success --limit 1 --json databaseId,headSha --jq '.[] | "run=\\(.databaseId)\\nsha=\\(.headSha)"')"`,
      'echo "${good:?No earlier run of this workflow has succeeded}" >> "$GITHUB_OUTPUT"',
    ],
    { GH_TOKEN: '${{ github.token }}' },
  );
  return step.replace(/\n( +)env:/, '\n$1id: last-good\n$1env:');
}

/** Where nothing in the deploy says which version it is: the last good run again, with its own build and stages. */
export function rerun({ workflow, write }: Pick<RollbackInput, 'workflow' | 'write'>): Rollback {
  return {
    steps: [
      lastGood(workflow, write),
      write.run('Run it again', [`gh run rerun ${RUN} --repo "$GITHUB_REPOSITORY"`], {
        GH_TOKEN: '${{ github.token }}',
      }),
    ],
    permissions: { actions: 'write' },
    reruns: true,
    does: 'runs the last good run again',
  };
}

/** The lines of a job's `permissions` with some more; undefined where the token has what it has by default. */
export function permissionLines(
  { keyColumn, column, job }: JobLayout,
  { root }: Workflow,
  more: Readonly<Record<string, string>>,
): string | undefined {
  const node = childOf(job.node, 'permissions') ?? childOf(root, 'permissions');
  const pad = ' '.repeat(keyColumn);
  if (node?.kind === 'scalar') return `${pad}permissions: ${node.value}\n`;
  if (node && node.kind !== 'map') return undefined;
  const entries = new Map<string, string>();
  for (const { key, value } of node?.pairs ?? [])
    if (value?.kind === 'scalar') entries.set(key.value, value.value);
  if (!node) entries.set('packages', 'read');
  for (const [key, value] of Object.entries({ contents: 'read', ...more }))
    if (entries.get(key) !== 'write') entries.set(key, value);
  const inner = ' '.repeat(keyColumn * 2 - column);
  return `${pad}permissions:\n${[...entries].map(([key, value]) => `${inner}${key}: ${value}\n`).join('')}`;
}

/** The steps with an id on the one that deploys last, and the id; undefined where it has no place for one. */
export function markDeploy(
  steps: readonly string[],
  parts: readonly Part[],
): { readonly id: string; readonly steps: readonly string[] } | undefined {
  const part = parts.findLast(({ role }) => role === 'deploy');
  const own = part?.step.id?.value;
  if (own) return { id: own, steps };
  const first = part?.step.node.pairs[0];
  const at = steps.findIndex((text) => first !== undefined && part !== undefined && holds(text, part));
  const text = steps[at];
  const line = text && /^( *)- +(?:name|uses|run): .*\n/m.exec(text);
  if (!text || !line || parts.some(({ step }) => step.id?.value === 'deploy')) return undefined;
  // A value that goes on below its line leaves no place there.
  if (
    /: *[|>]/.test(line[0]) ||
    (first?.value && /\n/.test(first.key.source.slice(first.value.span.start, first.value.span.end)))
  )
    return undefined;
  const pad = ' '.repeat(line[0].search(/[^ -]/));
  const end = line.index + line[0].length;
  return { id: 'deploy', steps: steps.with(at, `${text.slice(0, end)}${pad}id: deploy\n${text.slice(end)}`) };
}

/** It is that step's text: it begins with the same key, and says the same. */
const holds = (text: string, { step }: Part): boolean => {
  const said = step.name?.value ?? step.uses?.scalar.value ?? step.run?.value.split('\n')[0] ?? '';
  return said !== '' && text.includes(said);
};
