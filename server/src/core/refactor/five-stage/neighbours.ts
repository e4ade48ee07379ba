import { replaceInScalar, replaceScalar } from '../../edits/scalar.ts';
import { needsReads } from '../../pipeline/graph/needs-reads.ts';
import type { Edit } from '../../text/span.ts';
import { type Job, sameId, type Workflow } from '../../workflow/model.ts';
import { type Refusal, refuse } from './roles.ts';

/** The ids of the new jobs. */
export interface StageIds {
  readonly build: string;
  readonly test: string;
  readonly staging: string;
  readonly production: string;
  readonly rollback: string;
  readonly notify: string;
}

/** The usual names; behind the job's own where another job of the file has taken one. */
export function idsFor(workflow: Workflow, job: Job): StageIds {
  const taken = (id: string) => workflow.jobs.some((one) => one !== job && sameId(one.id, id));
  const usual: StageIds = {
    build: 'build',
    test: 'test',
    staging: 'deploy-staging',
    production: 'deploy-production',
    rollback: 'rollback',
    notify: 'notify',
  };
  if (!Object.values(usual).some(taken)) return usual;
  const base = job.id.replace(/[-_]?(?:deploy|production|prod)$/i, '') || job.id;
  const own = (suffix: string) => {
    const names = [`${base}-${suffix}`, `${job.id}-${suffix}`];
    return names.find((name) => !taken(name)) ?? `${job.id}-${suffix}-stage`;
  };
  return {
    build: own('build'),
    test: own('test'),
    staging: own('staging'),
    production: own('production'),
    rollback: own('rollback'),
    notify: own('notify'),
  };
}

/** The jobs that waited for the old one wait for production. */
export function followersOf(workflow: Workflow, job: Job, production: string): Edit[] | Refusal {
  const edits: Edit[] = [];
  for (const other of workflow.jobs) {
    if (other === job) continue;
    for (const need of other.needs) {
      if (!sameId(need.id, job.id)) continue;
      const edit = replaceScalar(need.scalar, production);
      if (!edit) return refuse('a job that waits for it cannot be edited');
      edits.push(...edit);
    }
    for (const { id, scalar, start, end, idStart } of needsReads(other)) {
      if (!sameId(id, job.id)) continue;
      if (!/\.result$/.test(scalar.value.slice(start, end))) return refuse('another job reads its outputs');
      const edit =
        idStart === undefined ? undefined : replaceInScalar(scalar, idStart, idStart + id.length, production);
      if (!edit) return refuse('a job that waits for it cannot be edited');
      edits.push(...edit);
    }
  }
  return sameId(job.id, production) ? [] : edits;
}
