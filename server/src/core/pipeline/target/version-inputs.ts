import { contextsIn, type Expression, expressionsIn, parseExpression } from '../../syntax/expression.ts';
import type { Node } from '../../syntax/node.ts';
import type { Input, Job } from '../../workflow/model.ts';
import type { Pipeline } from '../model.ts';
import { wordsOf } from './target-words.ts';

/** Words of an input's name that say which version it asks for. */
const VERSION = new Set(
  'tag ref sha commit commitish revision digest rev branch version versions release releases'.split(' '),
);
/** Beside them: the version of a tool, or how the next one is counted. */
const NOT_VERSION = new Set(
  `node nodejs python java jdk go golang php ruby dotnet rust terraform tf tofu helm kubectl npm pnpm yarn bump next new
  type kind level prefix suffix name notes note create draft prerelease pre is skip push message latest also additional
  runner os target base api schema`.split(/\s+/),
);

/** Whether the input asks which version is to be deployed. */
export function asksForVersion({ key, options, type }: Input): boolean {
  if (type === 'boolean' || type === 'number') return false;
  const words = wordsOf(key.value).map(({ word }) => word);
  if (
    options.some(({ value }) => wordsOf(value).some(({ word }) => word === 'rollback' || word === 'revert'))
  )
    return true;
  if (options.some(({ value }) => /^(?:major|minor|patch)$/i.test(value))) return false;
  if (words.some((word) => NOT_VERSION.has(word))) return false;
  if (words.some((word) => VERSION.has(word) || word === 'rollback')) return true;
  const joined = words.join(' ');
  return /^(?:docker |container |app )?image(?: id)?$|^(?:build|run|artifact|deployment)(?: (?:id|number|no))?$/.test(
    joined,
  );
}

/** A version that whoever starts the workflow may choose reaches the job: it deploys an earlier one as well. */
export const choosesVersion = (pipeline: Pipeline, job: Job): boolean => versionFinder(pipeline)(job);

/** The same for many jobs, each of which is read once. */
export function versionFinder(pipeline: Pipeline): (job: Job) => boolean {
  const { workflow } = pipeline;
  const inputs = workflow.triggers.flatMap((trigger) =>
    trigger.event === 'workflow_dispatch' || trigger.event === 'workflow_call'
      ? trigger.inputs.filter(asksForVersion)
      : [],
  );
  const names = new Set(inputs.map(({ key }) => key.value.toLowerCase()));
  const dispatched = workflow.triggers.some(({ event }) => event === 'repository_dispatch');
  if (names.size === 0 && !dispatched) return () => false;
  const isVersion = (path: readonly string[]): boolean => {
    const [first, second, third, fourth] = path;
    if (first === 'inputs') return names.has(second ?? '');
    if (first !== 'github' || second !== 'event') return false;
    if (third === 'inputs') return names.has(fourth ?? '');
    const word = (path.at(-1) ?? '').split(/[^a-z]+/);
    return dispatched && third === 'client_payload' && word.some((one) => VERSION.has(one));
  };
  const everywhere = workflow.env.some(({ value }) => readsOf(value).some(isVersion));
  const known = new Map<Job, boolean>();
  const reads = (job: Job): boolean => {
    const found = known.get(job) ?? readsOf(job.node).some(isVersion);
    known.set(job, found);
    return found;
  };
  return (job) => everywhere || reads(job) || pipeline.ancestorsOf(job).some(reads);
}

/** What a part of the file reads, apart from conditions and names: contexts by their paths, in lower case. */
function readsOf(node: Node | undefined): string[][] {
  const paths: string[][] = [];
  const see = (tree: Expression | undefined): void => {
    for (const { path } of tree ? contextsIn(tree) : []) paths.push(path.map((part) => part.toLowerCase()));
  };
  const visit = (part: Node | undefined): void => {
    if (!part) return;
    if (part.kind === 'scalar') {
      for (const site of expressionsIn(part.value)) see(parseExpression(site.text).tree);
    } else if (part.kind === 'seq') part.items.forEach(visit);
    else for (const { key, value } of part.pairs) if (!NOT_READ.has(key.value)) visit(value);
  };
  visit(node);
  return paths;
}

const NOT_READ = new Set(['if', 'name', 'concurrency', 'environment', 'needs', 'runs-on']);
