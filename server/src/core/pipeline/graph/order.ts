import { type Job, jobById, type Workflow } from '../../workflow/model.ts';

/** Direct needs that name a job of the workflow, without doubles. */
export function directNeeds(workflow: Workflow, job: Job): Job[] {
  const found = new Set<Job>();
  for (const { id } of job.needs) {
    const need = jobById(workflow, id);
    if (need && need !== job) found.add(need);
  }
  return [...found];
}

/** Tells whether some job that a job waits for deploys. Each job is looked at once, also in a ring of needs. */
export function deploysBefore(workflow: Workflow, deploys: (job: Job) => boolean): (job: Job) => boolean {
  const answers = new Map<Job, boolean>();
  return (job) => {
    const stack: { job: Job; needs: Job[]; next: number }[] = [
      { job, needs: directNeeds(workflow, job), next: 0 },
    ];
    const open = new Set<Job>([job]);
    while (stack.length > 0) {
      const top = stack.at(-1);
      if (!top) break;
      const need = top.needs[top.next++];
      if (answers.has(top.job)) {
        stack.pop();
      } else if (need === undefined) {
        answers.set(
          top.job,
          top.needs.some((one) => deploys(one) || answers.get(one) === true),
        );
        stack.pop();
      } else if (!answers.has(need) && !open.has(need)) {
        open.add(need);
        stack.push({ job: need, needs: directNeeds(workflow, need), next: 0 });
      }
    }
    return answers.get(job) === true;
  };
}
