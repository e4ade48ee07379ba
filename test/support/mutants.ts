import type { Analysis } from '../../server/src/core/analyze.ts';
import { removeFromList } from '../../server/src/core/edits/list.ts';
import { insertKey, removeKey } from '../../server/src/core/edits/map.ts';
import { replaceScalar } from '../../server/src/core/edits/scalar.ts';
import { createProver } from '../../server/src/core/pipeline/gates/proof.ts';
import { conditionsOf } from '../../server/src/core/pipeline/graph/conditions.ts';
import type { JobFacts, Pipeline } from '../../server/src/core/pipeline/model.ts';
import type { Finding } from '../../server/src/core/rules/rule.ts';
import { expressionsIn } from '../../server/src/core/syntax/expression.ts';
import { pairOf } from '../../server/src/core/syntax/node.ts';
import { lineIndex } from '../../server/src/core/text/line-index.ts';
import { applyEdits, type Edit } from '../../server/src/core/text/span.ts';
import { type Job, sameId, type Workflow } from '../../server/src/core/workflow/model.ts';

/** A fault that is put into a workflow that has it not. */
export const MUTATIONS = ['need', 'always', 'forgive', 'latest', 'environment'] as const;
export type Mutation = (typeof MUTATIONS)[number];

/** The rule that has to find it. */
export const RULE_OF: Readonly<Record<Mutation, string>> = {
  need: 'missing-needs',
  always: 'bypassed-gate',
  forgive: 'bypassed-gate',
  latest: 'latest-tag',
  environment: 'unprotected-production',
};

export interface Mutant {
  readonly mutation: Mutation;
  /** What was changed, for a person. */
  readonly what: string;
  readonly text: string;
  /** Whether one of these findings, of the mutant's rule, is the one that the fault deserves. */
  readonly isIt: (finding: Finding, index: ReturnType<typeof lineIndex>) => boolean;
}

/** Every mutant of a workflow that deploys: of its gates where it has some, of its images and environments in any case. */
export function mutantsOf({ workflow, pipeline }: Analysis): Mutant[] {
  if (!pipeline.jobs.some(isStage)) return [];
  const deploys = gatedDeploys(pipeline);
  return [
    ...deploys.flatMap((deploy) => withoutNeed(pipeline, deploy, deploys)),
    ...deploys.flatMap((deploy) => withAlways(pipeline, deploy)),
    ...forgiven(workflow, deploys),
    ...withLatest(workflow),
    ...withoutEnvironment(workflow, pipeline),
  ];
}

/** Findings of the rule in `after` that `before` has not; lines move, but where only a tag is changed. */
export function isFound(mutant: Mutant, before: Analysis, after: Analysis): boolean {
  const own = ({ rule }: Finding): boolean => rule === RULE_OF[mutant.mutation];
  const key = ({ job, severity, detail, span }: Finding, index: ReturnType<typeof lineIndex>): string =>
    mutant.mutation === 'latest'
      ? `${severity} ${index.positionAt(span.start).line}`
      : `${job} ${detail?.missing?.join() ?? ''}`;
  const indexBefore = lineIndex(before.workflow.source);
  const left = before.findings.filter(own).map((finding) => key(finding, indexBefore));
  const index = lineIndex(mutant.text);
  return after.findings
    .filter(own)
    .filter((finding) => {
      const at = left.indexOf(key(finding, index));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    })
    .some((finding) => mutant.isIt(finding, index));
}

interface GatedDeploy {
  readonly facts: JobFacts;
  /** The jobs that gate it, as GitHub runs them. */
  readonly gates: readonly JobFacts[];
}

/** Deploys of a stage of the chain that can run at all, with the jobs that must succeed before them. */
function gatedDeploys(pipeline: Pipeline): GatedDeploy[] {
  const prover = createProver(pipeline);
  const conditions = conditionsOf(pipeline);
  return pipeline.jobs.flatMap((facts) => {
    if (!isStage(facts) || conditions.startsFor(facts, 'deploy').length === 0) return [];
    const gates = pipeline
      .ancestorsOf(facts.job)
      .map(pipeline.factsOf)
      .filter((gate) => isGate(gate, facts) && prover.prove(gate.job, facts.job).kind === 'gated');
    return gates.length > 0 ? [{ facts, gates }] : [];
  });
}

/** A deploy that people rely on: a preview stands for one pull request alone, and nothing of the chain belongs before it. */
const isStage = ({ kinds, target, job }: JobFacts): boolean =>
  kinds.has('deploy') && target !== undefined && target !== 'preview' && job.node !== undefined;

const isTest = ({ kinds, job }: JobFacts): boolean =>
  kinds.has('test') && !kinds.has('deploy') && !kinds.has('smoke') && job.continueOnError === undefined;
const isEarlier = (gate: JobFacts, deploy: JobFacts): boolean =>
  gate.kinds.has('deploy') &&
  deploy.target === 'production' &&
  (gate.target === 'staging' || gate.target === 'development');

const isGate = (gate: JobFacts, deploy: JobFacts): boolean =>
  isTest(gate) || (gate.kinds.has('build') && !gate.kinds.has('deploy')) || isEarlier(gate, deploy);

/** A gate that the deploy has to wait for, and not only happens to. */
const isItsGate = (pipeline: Pipeline, gate: JobFacts, deploy: JobFacts): boolean =>
  isSameKindOfThing(gate, deploy) &&
  (isTest(gate) || isBuildOf(pipeline, gate, deploy) || isEarlier(gate, deploy));

/** The application's tests and stages are no gates of the documentation, nor of infrastructure that is told no version of it. */
function isSameKindOfThing(gate: JobFacts, deploy: JobFacts): boolean {
  const { job } = deploy;
  const text = job.key.source.slice(job.span.start, job.span.end);
  const about = (pattern: RegExp, { job: { id }, evidence }: JobFacts): boolean =>
    [id, ...[...evidence.values()].flat().map((each) => each.text)].some((part) => pattern.test(part));
  if (/docs|documentation/i.test(job.id)) return about(/docs|documentation|site|pages/i, gate);
  const bare =
    deploy.deploys.length > 0 && deploy.deploys.every(({ flavour }) => flavour === 'infrastructure');
  return !bare || VERSION_OF_IT.test(text) || about(/terraform|tofu|cdk|bicep|cloudformation|infra/i, gate);
}

/** An input or variable that says which version of the application goes along. */
const VERSION_OF_IT = /\b(?:\w+[-_])?(?:container|image|app|docker)[-_]?(?:version|tag)\b|\bversion_tag\b/i;

/** A build that hands something over: an artifact that the deploy takes, an output that it reads, an image. */
function isBuildOf({ workflow, images }: Pipeline, gate: JobFacts, deploy: JobFacts): boolean {
  if (!gate.kinds.has('build') || gate.kinds.has('deploy') || deploy.kinds.has('build')) return false;
  const textOf = ({ job: { span } }: JobFacts) => workflow.source.slice(span.start, span.end);
  const [from, to] = [textOf(gate), textOf(deploy)];
  if (new RegExp(String.raw`\bneeds\.${gate.job.id}\.outputs\.`, 'i').test(to)) return true;
  if (/upload-(?:pages-)?artifact@/.test(from) && /(?:download-artifact|deploy-pages)@/.test(to)) return true;
  const pushes = gate.kinds.has('publish') || images.some(({ job, pushed }) => job === gate.job && pushed);
  return (
    pushes &&
    (gate.call !== 'none' || images.some(({ job, role }) => job === deploy.job && role === 'deploy'))
  );
}

const mutate = (source: string, edits: readonly Edit[] | undefined): string | undefined =>
  edits && edits.length > 0 ? applyEdits(source, edits) : undefined;

/**
 * Takes one job out of the deploy's `needs`. No mutant, since nothing is wrong with it:
 * - where each gate is waited for by another way too;
 * - where all that is lost belongs to another service, since a deploy is judged for its own service's tests;
 * - where the deploy still waits for tests, and the lost ones gate another deploy and are about no part of the product
 *   that this deploy or a test of it is about: which belong to which is a choice, as in monorepos;
 * - in a workflow that others call, which has its order from them.
 */
function withoutNeed(
  pipeline: Pipeline,
  { facts, gates }: GatedDeploy,
  all: readonly GatedDeploy[],
): Mutant[] {
  const { workflow } = pipeline;
  const { job } = facts;
  const { node, needsPair } = job;
  if (!node || !needsPair || workflow.triggers.every(({ event }) => event === 'workflow_call')) return [];
  const others = all.filter((deploy) => deploy.facts !== facts);
  return job.needs.flatMap(({ id, scalar }) => {
    const needed = pipeline.needsOf(job).find((need) => sameId(need.id, id));
    if (!needed) return [];
    const left = pipeline.needsOf(job).filter((need) => need !== needed);
    const still = new Set<Job>(left.flatMap((need) => [need, ...pipeline.ancestorsOf(need)]));
    const lost = gates.filter(
      (gate) =>
        !still.has(gate.job) &&
        isItsGate(pipeline, gate, facts) &&
        !others.some((other) => isAbout(gate, other.facts) && !isAbout(gate, facts)),
    );
    const tests = gates.filter((gate) => isTest(gate) && still.has(gate.job));
    const isChoice = (gate: JobFacts): boolean =>
      isTest(gate) &&
      tests.length > 0 &&
      others.some((other) => other.gates.includes(gate)) &&
      ![facts, ...tests].some((kept) => isAbout(gate, kept));
    if (lost.every(isChoice)) return [];
    const text = mutate(workflow.source, removeFromList(node, needsPair, scalar));
    if (text === undefined) return [];
    return {
      mutation: 'need',
      what: `${job.id} no longer needs ${id} (lost: ${lost.map((gate) => `${gate.job.id} ${[...gate.kinds].join('+')}`).join(', ')})`,
      text,
      isIt: (finding) => finding.job === job.id,
    };
  });
}

/** Words of ids that name no part of the product. */
const NO_PART =
  /^(?:tests?|units?|lint|checks?|builds?|deploys?|scans?|vulnerability|types?|e2e|smoke|prod(?:uction)?|nonprod|staging|dev|qa|uat|app|job|run|the|to|ci|cd|js|node|integration|security|quality|release|image|docker|main)$/;
const partsOf = ({ job, deploys }: JobFacts): Set<string> =>
  new Set(
    [job.id, ...deploys.map(({ evidence }) => evidence.text)]
      .flatMap((text) => text.toLowerCase().split(/[^a-z]+/))
      .filter((word) => word.length > 1 && !NO_PART.test(word)),
  );

/** Whether a gate's id and what the other job is called, or deploys, have the name of a part in common. */
const isAbout = (gate: JobFacts, other: JobFacts): boolean => {
  const parts = partsOf(other);
  return [...partsOf({ ...gate, deploys: [] })].some((part) => parts.has(part));
};

/**
 * `always()` on the deploy; no mutant where the condition asks by itself for the result of each gate, or of a job that
 * cannot have succeeded without it.
 */
function withAlways({ workflow, ancestorsOf, needsOf }: Pipeline, { facts, gates }: GatedDeploy): Mutant[] {
  const { job } = facts;
  const asked = needsOf(job).filter((need) => asksFor(job, need.id));
  const known = new Set(asked.flatMap((need) => [need, ...ancestorsOf(need)]));
  if (!job.node || gates.every((gate) => known.has(gate.job))) return [];
  const edits = job.if
    ? replaceScalar(job.if, alwaysAnd(job.if.value))
    : insertKey(job.node, 'if', 'always()', { after: ['needs', 'name'], before: ['runs-on', 'uses'] });
  const text = mutate(workflow.source, edits);
  if (text === undefined) return [];
  return [
    {
      mutation: 'always',
      what: `${job.id} runs always (gates: ${gates.map((gate) => gate.job.id).join(', ')})`,
      text,
      isIt: (finding) => finding.job === job.id,
    },
  ];
}

const asksFor = ({ if: condition }: Job, id: string): boolean =>
  new RegExp(String.raw`\bneeds\.${id}\.result\b|\bneeds\.\*\.result`, 'i').test(condition?.value ?? '');

function alwaysAnd(condition: string): string {
  const [site] = expressionsIn(condition);
  const own = (site ? site.text : condition).trim().replace(/\s+/g, ' ');
  return own === '' ? 'always()' : `\${{ always() && (${own}) }}`;
}

/** `continue-on-error: true` on a test that gates a deploy. GitHub has no such key for a job that calls a workflow. */
function forgiven(workflow: Workflow, deploys: readonly GatedDeploy[]): Mutant[] {
  const tests = new Set(deploys.flatMap(({ gates }) => gates).filter(isTest));
  return [...tests].flatMap(({ job }) => {
    if (!job.node || job.uses) return [];
    const edits = insertKey(job.node, 'continue-on-error', 'true', { after: ['runs-on'] });
    const text = mutate(workflow.source, edits);
    if (text === undefined) return [];
    const behind = deploys.filter(({ gates }) => gates.some((gate) => gate.job === job));
    return {
      mutation: 'forgive',
      what: `${job.id} is forgiven (deploys: ${behind.map(({ facts }) => facts.job.id).join(', ')})`,
      text,
      isIt: (finding) => behind.some(({ facts }) => facts.job.id === finding.job),
    };
  });
}

const COMMIT = String.raw`(?:\$\{\{\s*github\.sha\s*\}\}|\$\{GITHUB_SHA(?::0?:\d+)?\}|\$GITHUB_SHA\b)`;
/** `ghcr.io/acme/shop:${{ github.sha }}`: a commit as the whole tag, behind a name. */
const TAGGED = new RegExp(String.raw`(?<=[\w}\])]):(${COMMIT})(?![\w.:$/{-])`, 'g');
/** `IMAGE_TAG: ${{ github.sha }}` */
const TAG_KEY = new RegExp(
  String.raw`^[ \t]*["']?(?:\w+[-_])*(?:image|docker|container)[-_]?tag["']?:[ \t]*["']?(${COMMIT})["']?[ \t]*$`,
  'gim',
);

/** Words beside which a name with a tag is an image. */
const ABOUT_IMAGES =
  /docker|image|podman|buildah|kaniko|\btags?\b|push|\b(?:ecr|acr|gcr|ghcr)\b|regist|kubectl|helm|railway|az (?:acr|container|webapp)|gcloud/i;

/** A commit as an image's tag becomes `latest`, wherever the file writes that image with it. */
function withLatest({ source }: Workflow): Mutant[] {
  const index = lineIndex(source);
  const places = new Map<string, { start: number; end: number }[]>();
  for (const match of [...source.matchAll(TAGGED), ...source.matchAll(TAG_KEY)]) {
    const tag = match[1] ?? '';
    const start = match.index + match[0].indexOf(tag);
    const lineStart = source.lastIndexOf('\n', start) + 1;
    const before = source.slice(lineStart, start);
    const around = source.slice(source.lastIndexOf('\n', Math.max(0, lineStart - 2)) + 1, start);
    if (/^\s*#|\s#\s|::(?:notice|warning)|summary|cache|label/i.test(before)) continue;
    if (
      /\b(?:echo|printf)\b/.test(before) &&
      !/GITHUB_(?:ENV|OUTPUT)/.test(source.slice(start, source.indexOf('\n', start)))
    )
      continue;
    if (!ABOUT_IMAGES.test(around) || isPartOfTag(source, match[0])) continue;
    const name = /(?:\$\{\{[^}]*\}\}|[^\s"'`,=])*$/.exec(before.replace(/:$/, ''))?.[0] ?? '';
    const key = match[0].startsWith(':') ? name : `${match.index}`;
    // A name that never leaves its job: nothing moves it behind the job's back.
    if (
      key === name &&
      /^[\w.-]+$/.test(name) &&
      !new RegExp(String.raw`push (?:-\S+ )*["']?${name}:`).test(source)
    )
      continue;
    places.set(key, [...(places.get(key) ?? []), { start, end: start + tag.length }]);
  }
  return [...places.values()].map((ranges) => {
    const lines = ranges.map(({ start }) => index.positionAt(start).line);
    const edits = ranges.map((span) => ({ span, text: 'latest' }));
    const [first] = ranges;
    const start = source.lastIndexOf('\n', first?.start) + 1;
    return {
      mutation: 'latest',
      what: `lines ${lines.map((line) => line + 1).join(', ')}: ${source.slice(start, first?.start).trim()}latest`,
      text: applyEdits(source, edits),
      isIt: ({ span }, after) =>
        lines.some(
          (line) => after.positionAt(span.start).line <= line && line <= after.positionAt(span.end).line,
        ),
    };
  });
}

/** `TAG: ${{ github.sha }}` of which `$TAG.arm64` is made: that would not be `latest`. */
function isPartOfTag(source: string, written: string): boolean {
  const name = /([\w-]+)["']?:/.exec(written)?.[1];
  return (
    name !== undefined &&
    new RegExp(String.raw`[-.\w]\$\{?${name}\b|${name}(?:\}|\s*\}\})?[-.]\w`).test(source)
  );
}

/** A production deploy without its environment. */
function withoutEnvironment(workflow: Workflow, pipeline: Pipeline): Mutant[] {
  return pipeline.jobs.flatMap((facts) => {
    const { job } = facts;
    const pair = pairOf(job.node, 'environment');
    if (!isStage(facts) || facts.target !== 'production' || !job.node || !pair) return [];
    // `environment:` with nothing behind it names none.
    if (!job.environment?.name) return [];
    const text = mutate(workflow.source, removeKey(job.node, pair));
    // A dynamic name may be empty already.
    if (text === undefined || facts.environment?.mayBeEmpty) return [];
    return {
      mutation: 'environment',
      what: `${job.id} loses environment ${job.environment?.name?.value ?? ''}`,
      text,
      isIt: (finding) => finding.job === job.id,
    };
  });
}
