import type { Config, ConfigPlace, ConfigStage } from '../../config/model.ts';
import { allThatFit } from '../../config/patterns.ts';
import type { Job } from '../../workflow/model.ts';
import type { Classified } from '../called/assemble.ts';
import type { Deploy, Evidence, JobFacts, JobKind } from '../model.ts';
import { inOrder } from '../target/target-words.ts';
import { configuredText } from './acts.ts';

const KINDS: Readonly<Record<ConfigStage, JobKind>> = {
  build: 'build',
  test: 'test',
  approval: 'approve',
  preview: 'deploy',
  development: 'deploy',
  staging: 'deploy',
  production: 'deploy',
  smoke: 'smoke',
  rollback: 'rollback',
  other: 'other',
};

const isPlace = (stage: ConfigStage): stage is ConfigPlace => KINDS[stage] === 'deploy';

/**
 * What the configuration says a job is overrules what its steps look like: it deploys, and goes back, only where that
 * is listed; one that is `other` does nothing. What else its steps do stays.
 */
export function asConfigured(classified: Classified, job: Job, { jobs }: Config): Classified {
  const stages = allThatFit(jobs, job.id);
  if (stages.length === 0) return classified;
  const { facts } = classified;
  const said: Evidence = {
    text: configuredText(`job id \`${job.id}\``),
    span: job.key.span,
    step: undefined,
  };
  const places = stages.filter(isPlace);
  const kinds = new Set(stages.map((stage) => KINDS[stage]));
  const evidence = new Map<JobKind, readonly Evidence[]>();
  for (const [kind, list] of stages.includes('other') ? [] : facts.evidence)
    if ((kind !== 'deploy' && kind !== 'rollback') || kinds.has(kind)) evidence.set(kind, list);
  for (const kind of kinds) if (kind !== 'other' && !evidence.has(kind)) evidence.set(kind, [said]);
  const changes = places.length > 0 || kinds.has('rollback');
  const targets = places.length > 0 ? inOrder(places) : facts.targets;
  const target = places.length > 0 ? targets[0] : (facts.target ?? 'unknown');
  const configured: JobFacts = {
    ...facts,
    kinds: evidence.size > 0 ? new Set(evidence.keys()) : new Set<JobKind>(['other']),
    evidence,
    deploys: places.length === 0 ? [] : deploysTo(facts.deploys, places, said),
    target: changes ? target : undefined,
    targets: changes ? targets : [],
    assumed: changes && places.length === 0 && facts.assumed,
    targetEvidence: places.length > 0 ? said : changes ? facts.targetEvidence : undefined,
    soft: changes && places.length === 0 && facts.soft,
    // What it calls is what it is said to be.
    called: changes ? facts.called : undefined,
  };
  return { facts: configured, source: changes ? 1 : 0 };
}

/** The job's own deploys, which go where the configuration says; where none can be seen, one that nobody sees. */
function deploysTo(
  deploys: readonly Deploy[],
  places: readonly ConfigPlace[],
  evidence: Evidence,
): readonly Deploy[] {
  const [place] = places.length === 1 ? places : [];
  if (deploys.length > 0) return place ? deploys.map((deploy) => ({ ...deploy, target: place })) : deploys;
  return [
    {
      evidence,
      platform: 'configured',
      flavour: 'application',
      target: place,
      opaque: true,
      waits: false,
      guarded: false,
    },
  ];
}
