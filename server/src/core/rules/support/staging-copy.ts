import { insertJobBefore } from '../../edits/jobs.ts';
import { eolOf, indentUnit, insert, isShared, keyColumn, lineEnd, lineStart } from '../../edits/layout.ts';
import { insertKey } from '../../edits/map.ts';
import { addNeeds } from '../../edits/needs.ts';
import { replaceInScalar, replaceScalar } from '../../edits/scalar.ts';
import { RETRIES } from '../../knowledge/retries.ts';
import { productionDeploys } from '../../pipeline/chain/judged.ts';
import type { Deploy, JobFacts, Pipeline } from '../../pipeline/model.ts';
import { listOf } from '../../pipeline/quote.ts';
import { addressFinder } from '../../pipeline/target/address.ts';
import { targetWords } from '../../pipeline/target/target-words.ts';
import { stagingCopyOf } from '../../remedies/staging/copy.ts';
import { type MapNode, type Node, pairOf, type Scalar } from '../../syntax/node.ts';
import { applyEdits, contains, type Edit, type Span } from '../../text/span.ts';
import { type Job, jobById, type Step, type Workflow } from '../../workflow/model.ts';
import type { Fix } from '../rule.ts';

/** The variable of the staging environment that holds its address. */
const ADDRESS = '${{ vars.APP_URL }}';

/**
 * A staging deploy before the one to production, needed by it and checked afterwards: a copy of its job that says
 * staging where the job says production, or whose place is asked of the environment `staging`. Each deploy to
 * production gets its own, where none waits for another. None where it is not plain that a copy would go to another
 * place.
 */
export function stagingCopy(pipeline: Pipeline): Fix[] {
  const deploys = pipeline.jobs.filter((facts) => productionDeploys(facts).length > 0);
  const waits = deploys.some(({ job }) =>
    pipeline.ancestorsOf(job).some((one) => deploys.some((other) => other.job === one)),
  );
  if (waits || deploys.length > MOST_JOBS) return [];
  const copies = deploys.map((facts) => copyBefore(pipeline, facts));
  if (!copies.every((copy) => copy !== undefined) || clash(copies)) return [];
  const ids = copies.map(({ id }) => id);
  const all = copies.map(({ text }) => text).join('\n');
  const asked = new Set(copies.flatMap(({ variables }) => [...variables.keys()]));
  if (all.includes(ADDRESS) && !pipeline.workflow.source.includes(ADDRESS)) asked.add('APP_URL');
  const names = asked.size > 0 ? ` and ${listOf([...asked])}` : '';
  const title = `Deploy to staging first: insert ${listOf(ids)} before ${listOf(deploys.map(({ job }) => job.id))} (the environment \`staging\` needs its own secrets${names})`;
  return [{ title, safe: false, edits: copies.flatMap(({ edits }) => edits) }];
}

interface Copy {
  readonly id: string;
  readonly text: string;
  readonly edits: readonly Edit[];
  /** Variables that it asks of the environment, with what production has there. */
  readonly variables: ReadonlyMap<string, string>;
}

/** One environment cannot hold two values of a variable, or two addresses; one id names one job. */
const clash = (copies: readonly Copy[]): boolean =>
  new Set(copies.map(({ id }) => id.toLowerCase())).size < copies.length ||
  copies.filter(({ text }) => text.includes(ADDRESS)).length > 1 ||
  copies.some(({ variables }, index) =>
    copies
      .slice(index + 1)
      .some((other) =>
        [...variables].some(([name, value]) => (other.variables.get(name) ?? value) !== value),
      ),
  );

function copyBefore(pipeline: Pipeline, facts: JobFacts): Copy | undefined {
  const { workflow } = pipeline;
  const { job, kinds } = facts;
  const pair = pairOf(workflow.jobsNode, job.id);
  const { jobsNode } = workflow;
  if (!jobsNode || jobsNode.flow || !job.node || job.node.flow || !pair || isShared(pair)) return undefined;
  const calls = facts.call === 'local';
  if ((facts.call !== 'none' && !calls) || job.matrix || facts.soft) return undefined;
  if (NOT_TWICE.some((kind) => kinds.has(kind))) return undefined;
  if (job.steps.length > MOST_STEPS) return undefined;
  const text = workflow.source.slice(job.span.start, job.span.end);
  if (/[:\s][&*][A-Za-z]|<<:/.test(text) || RELEASES.test(text)) return undefined;
  const id = renamed(job.id) ?? `${job.id}-staging`;
  const needs = addNeeds(job, [id]);
  if (jobById(workflow, id) || !needs || needs.length === 0) return undefined;
  const plain = copyOf(pipeline, facts, job.node, id);
  const copy =
    plain !== undefined && !sharesValues(job, text, plain)
      ? { text: plain, variables: new Map<string, string>() }
      : calls
        ? undefined
        : stagingCopyOf(pipeline, facts, id);
  return copy && { ...copy, id, edits: [insertJobBefore(job, copy.text), ...needs] };
}

const MOST_JOBS = 4;

/** Without an environment, secrets and variables are the repository's: a copy that reads the same ones goes to the same place. */
const sharesValues = (job: Job, text: string, copy: string): boolean =>
  environmentName(job) === undefined &&
  [...copy.matchAll(/\b(?:secrets|vars)\.\w+/g)].some(
    ([value]) => DESTINATION.test(value) && new RegExp(`\\b${value.replace('.', '\\.')}\\b`).test(text),
  );

/** Nobody wants more of them twice, and comparing each with each takes its time. */
const MOST_STEPS = 200;

/** What one run does once. */
const NOT_TWICE = ['build', 'publish', 'approve', 'rollback'] as const;
const RELEASES =
  /\bgit\s+(?:push|tag)\b|\bgh\s+release\b|semantic-release|\brelease-action\b|action-gh-release|create-release|npm\s+version/;

/** The job's lines, changed for staging; undefined where it cannot be told what must change. */
function copyOf(pipeline: Pipeline, facts: JobFacts, node: MapNode, id: string): string | undefined {
  const { workflow } = pipeline;
  const { source } = workflow;
  const { job } = facts;
  const address = addressFinder(pipeline)(facts);
  const edits: Edit[] = [{ span: job.key.span, text: id }];
  const named = new Set<Step>();
  let told = false;
  for (const scalar of scalarsOf(node)) {
    if (
      scalar === job.name ||
      scalar === job.environment?.pair.value ||
      job.needs.some((need) => need.scalar === scalar)
    )
      continue;
    const changes = changesIn(scalar, job, address);
    if (!changes) return undefined;
    if (changes.some(({ word }) => word)) {
      for (const step of job.steps)
        if (contains(step.span, scalar.span) && scalar !== step.name) named.add(step);
      // What a called workflow is told decides where it deploys.
      if (facts.called !== undefined && job.with.some(({ value }) => value === scalar)) told = true;
    }
    const own = editsOf(scalar, changes);
    if (!own) return undefined;
    edits.push(...own);
  }
  const text = source.slice(job.span.start, job.span.end);
  const isNamed = ({ evidence: { step, span } }: Deploy): boolean =>
    step !== undefined && named.has(step) && (step.uses !== undefined || saysProduction(source, span));
  const apart = facts.called
    ? told || (environmentName(job) !== undefined && DESTINATION.test(text) && !isFixed(text))
    : facts.deploys.length > 0 && facts.deploys.every(isNamed);
  if (!apart || sharesPlace(workflow, text)) return undefined;

  if (job.name) {
    const name = renamed(job.name.value) ?? `${job.name.value} (staging)`;
    edits.push(...(replaceScalar(job.name, name) ?? []));
  }
  const added = facts.called ? [] : additions(pipeline, facts, node);
  if (!added) return undefined;
  edits.push(...added);
  const from = lineStart(source, job.key.span.start);
  if (edits.some(({ span }) => !contains({ start: from, end: lineEnd(source, job.span.end) }, span)))
    return undefined;
  const own = source.slice(from, lineEnd(source, job.span.end));
  const copy = applyEdits(
    own,
    edits.map(({ span, text: by }) => ({
      span: { start: span.start - from, end: span.end - from },
      text: by,
    })),
  );
  return copy.trimEnd();
}

/** The lines of a command name production. */
const saysProduction = (source: string, { start, end }: Span): boolean =>
  targetWords(source.slice(lineStart(source, start), lineEnd(source, end)), 'argument').some(
    ({ target }) => target === 'production',
  );

const isFixed = (text: string): boolean => FIXED.test(text.replaceAll(/\$\{\{.*?\}\}/g, ''));

function editsOf(scalar: Scalar, changes: readonly Change[]): Edit[] | undefined {
  const [only, ...more] = changes;
  if (!only) return [];
  if (more.length === 0) return replaceInScalar(scalar, only.start, only.end, only.text);
  if (scalar.style !== 'literal' && scalar.style !== 'folded')
    return replaceScalar(scalar, changed(scalar.value, changes));
  const edits = changes.map(({ start, end, text }) => replaceInScalar(scalar, start, end, text));
  return edits.every((edit) => edit !== undefined) ? edits.flat() : undefined;
}

/** A variable of the whole workflow that the job reads and that holds a place, or production's name. */
const sharesPlace = ({ env }: Workflow, text: string): boolean =>
  env.some(
    ({ key, value }) =>
      text.includes(key.value) &&
      !value.value.includes('${{') &&
      (targetWords(value.value, 'argument').some(({ target }) => target === 'production') ||
        DESTINATION.test(`vars.${key.value}`)),
  );

/** An environment, turns of its own and a check, where the job has none. */
function additions(pipeline: Pipeline, facts: JobFacts, node: MapNode): Edit[] | undefined {
  const { workflow } = pipeline;
  const { job, kinds, evidence } = facts;
  const checked = kinds.has('smoke') && (evidence.get('smoke') ?? []).some(({ step }) => step);
  const url = job.environment?.url?.value.trim();
  const environment = checked || url !== undefined ? namedOnly(job, node) : withAddress(job, node);
  const turns =
    job.concurrency || workflow.concurrency
      ? []
      : insertKey(
          node,
          'concurrency',
          { group: '${{ github.workflow }}-staging', 'cancel-in-progress': false },
          PLACE,
        );
  const check = checked ? [] : smokeStep(job, url?.includes('${{') ? url : ADDRESS);
  return environment && turns && check && [...environment, ...turns, ...check];
}

const PLACE = { after: ['runs-on', 'needs', 'if', 'name'], before: ['steps'] };

const namedOnly = ({ environment }: Job, node: MapNode): Edit[] | undefined =>
  environment?.pair.value?.kind === 'scalar'
    ? replaceScalar(environment.pair.value, 'staging')
    : environment
      ? []
      : insertKey(node, 'environment', 'staging', PLACE);

/** `environment` with the name staging and an address. */
function withAddress({ environment }: Job, node: MapNode): Edit[] | undefined {
  if (!environment) return insertKey(node, 'environment', { name: 'staging', url: ADDRESS }, PLACE);
  const { value, key } = environment.pair;
  if (value?.kind === 'map') return insertKey(value, 'url', ADDRESS, { after: ['name'] });
  const column = keyColumn(node);
  if (value?.kind !== 'scalar' || column === undefined) return undefined;
  const { source } = key;
  const pad = eolOf(source) + ' '.repeat(column + indentUnit(node));
  const from = source.indexOf(':', key.span.end) + 1;
  return [{ span: { start: from, end: value.span.end }, text: `${pad}name: staging${pad}url: ${ADDRESS}` }];
}

/** A step that asks the address, at the end of the job. */
function smokeStep(job: Job, address: string): Edit[] | undefined {
  const last = job.steps.at(-1);
  const column = last && keyColumn(last.node);
  const { source } = job.key;
  if (!last || column === undefined) return undefined;
  const dash = source.slice(lineStart(source, last.span.start), last.node.pairs[0]?.key.span.start ?? 0);
  const end = lineEnd(source, job.span.end);
  if (!/^ *- +$/.test(dash) || end < last.span.end || job.node?.pairs.at(-1)?.key.value !== 'steps')
    return undefined;
  const step = [
    `${dash}name: Smoke test`,
    `${' '.repeat(column)}run: curl --fail --silent --show-error ${RETRIES} "${address}"`,
  ];
  return [insert(end, step.map((line) => eolOf(source) + line).join(''))];
}

const environmentName = ({ environment }: Job): string | undefined => {
  const name = environment?.name?.value.trim();
  return name === undefined || name === '' || name.includes('${{') ? undefined : name;
};

/** Secrets and variables that say where a deploy goes; credentials alone may be the same for both. */
const DESTINATION =
  /\b(?:secrets|vars)\.\w*(?:HOST|SERVER|KUBE|CLUSTER|APP|PROJECT|SERVICE|SITE|BUCKET|URL|HOOK|INSTANCE|FUNCTION|STACK|ENDPOINT|DOMAIN|_IP\b|IP_|RAILWAY_TOKEN|PUBLISH_PROFILE|ENVIRONMENT|NAMESPACE)/i;

/** Places that are written out: a deploy to staging would go there too. */
const FIXED =
  /\b(?:host|hostname|server|server-dir|remote[-_]host|app-name|app_name|heroku_app_name|service|cluster|function-name|site[-_]id|bucket|s3-bucket)\s*[:=][ \t]*["']?[A-Za-z0-9]|\b\d{1,3}(?:\.\d{1,3}){3}\b|\w@[A-Za-z0-9][\w-]*\.[A-Za-z0-9.-]+\b|\bs3:\/\/[A-Za-z0-9]|--(?:app|service|cluster|function-name|project|site|name|stack-name|bucket)[= ]["']?[A-Za-z0-9]/;

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** It stands for a word that says production. */
  readonly word: boolean;
}

/** Production's words and its address in a value; undefined where another name for it cannot be guessed. */
function changesIn(scalar: Scalar, job: Job, address: string | undefined): Change[] | undefined {
  const { value } = scalar;
  const changes: Change[] = [];
  if (address?.startsWith('https://')) {
    for (let at = value.indexOf(address); at >= 0; at = value.indexOf(address, at + address.length))
      changes.push({ start: at, end: at + address.length, text: ADDRESS, word: false });
  }
  const free = (at: number): boolean => !changes.some(({ start, end }) => start <= at && at < end);
  if (/https?:\/\//.test(value) && scalar === job.environment?.url && changes.length === 0) return undefined;
  if (/\b(?:prods|live)\b/i.test(value)) return undefined;
  for (const { target, start, end } of targetWords(value, 'argument')) {
    if (target !== 'production' || !free(start) || keeps(job, scalar, start)) continue;
    if (isElsewhere(value, start, end)) return undefined;
    const text = renamed(value.slice(start, end));
    if (text === undefined) return undefined;
    changes.push({ start, end, text, word: true });
  }
  return changes;
}

/** The mode in which an application is built and run is the same in staging. */
function keeps(job: Job, scalar: Scalar, at: number): boolean {
  const entry = [...job.env, ...job.steps.flatMap((step) => step.env)].find(({ value }) => value === scalar);
  if (entry && PROFILE.test(`${entry.key.value}=`)) return true;
  const before = scalar.value.slice(0, at);
  return PROFILE.test(before) || /\b(?:npm|yarn|pnpm|composer|bundle)\b[^\n;&|]*--(?:only=)?$/.test(before);
}

const PROFILE =
  /(?:NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|FLASK_ENV|MIX_ENV|BABEL_ENV|SPRING_PROFILES_ACTIVE|ASPNETCORE_ENVIRONMENT)["']?[=:]\s*["']?$/;

/** A file of the repository, a host, or a flag such as `--prod`: nothing says what it is called for staging. */
function isElsewhere(value: string, start: number, end: number): boolean {
  const before = /[^\s"'=,;()|]*$/.exec(value.slice(0, start))?.[0] ?? '';
  const after = /^[^\s"'=,;()|]*/.exec(value.slice(end))?.[0] ?? '';
  const word = before + value.slice(start, end) + after;
  if (/^(?:secrets|vars|env)\.\w+$/.test(word)) return false;
  return /[/\\]|\.\w|:\/\/|@/.test(word) || before.startsWith('-') || /^\w*\.$/.test(before);
}

/** A name for staging in place of one for production, in its own case; undefined where it says no production. */
function renamed(name: string): string | undefined {
  const found = targetWords(name, 'argument').filter(({ target }) => target === 'production');
  const [word] = found;
  if (!word || found.length > 1) return undefined;
  const own = name.slice(word.start, word.end);
  if (!/^(?:prod|production|prd)$/i.test(own)) return undefined;
  const text = own === own.toUpperCase() ? 'STAGING' : /^[A-Z]/.test(own) ? 'Staging' : 'staging';
  return name.slice(0, word.start) + text + name.slice(word.end);
}

const changed = (value: string, changes: readonly Change[]): string =>
  changes
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), value);

function scalarsOf(node: Node): Scalar[] {
  if (node.kind === 'scalar') return [node];
  if (node.kind === 'seq') return node.items.flatMap(scalarsOf);
  return node.pairs.flatMap(({ value }) => (value ? scalarsOf(value) : []));
}
