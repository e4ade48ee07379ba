import type { Job } from '../../workflow/model.ts';
import { type Act, does } from '../kinds/acts.ts';
import type { Deploy, Evidence, JobFacts, JobKind } from '../model.ts';
import { ownTarget, type TargetFacts } from '../target/target.ts';
import type { Call } from './called.ts';

/** What a job does, and how sure its target is: the number of the source that told it (target.ts). */
export interface Classified {
  readonly facts: JobFacts;
  readonly source: number;
}

/** More evidence of one kind says nothing new. */
const MOST_EVIDENCE = 12;

export function assemble(
  job: Job,
  acts: readonly Act[],
  target: TargetFacts,
  environment: JobFacts['environment'],
  call: Pick<Call, 'kind'>,
): JobFacts {
  const evidence = new Map<JobKind, Evidence[]>();
  for (const one of acts) {
    for (const kind of one.kinds) {
      if (kind === 'other') continue;
      const list = evidence.get(kind) ?? [];
      if (list.length < MOST_EVIDENCE) list.push(one.evidence);
      evidence.set(kind, list);
    }
  }
  const deploys: Deploy[] = acts
    .filter((one) => does(one, 'deploy'))
    .map((one) => ({
      evidence: one.evidence,
      platform: one.platform,
      flavour: one.flavour,
      target: ownTarget(one),
      opaque: one.opaque,
      waits: one.waits,
      guarded: one.guarded,
    }));
  const indirect = deploys.length > 0 && deploys.every(({ flavour }) => flavour === 'indirect');
  return {
    job,
    kinds: evidence.size > 0 ? new Set(evidence.keys()) : new Set<JobKind>(['other']),
    evidence,
    deploys,
    target: target.target,
    targets: target.targets,
    assumed: target.assumed,
    targetEvidence: target.evidence,
    soft: indirect || target.contradicted,
    environment,
    call: call.kind,
    called: undefined,
  };
}
