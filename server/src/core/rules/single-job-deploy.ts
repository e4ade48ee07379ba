import { type SingleJob, singleJobs } from '../pipeline/chain/single-job.ts';
import type { JobFacts } from '../pipeline/model.ts';
import { deployEvidence, type Quote, quoterOf } from '../pipeline/quote.ts';
import { type Related, rule } from './rule.ts';

export default rule({
  id: 'single-job-deploy',
  summary: 'What goes to production is built and tested in jobs before the one that deploys it.',
  why: [
    'Gates stand between jobs: `needs`, an `environment` with its reviewers, a stage before production.',
    'A job that builds and deploys in one go starts with its build already past all of them, and what it puts into production is a build that nothing else has ever tried.',
    'Build once, hand the artifact or the image on, and deploy the same one to every stage.',
  ].join(' '),
  severity: 'info',
  *check({ workflow, pipeline }) {
    const quote = quoterOf(workflow);
    // Where a workflow that only others call deploys to is theirs to say; they are judged with what they hand over.
    const onlyCalled = workflow.triggers.every(({ event }) => event === 'workflow_call');
    const isTested = ({ job }: JobFacts) =>
      pipeline.ancestorsOf(job).some((one) => pipeline.factsOf(one).kinds.has('test'));
    for (const facts of pipeline.jobs) {
      if (facts.assumed && onlyCalled) continue;
      for (const single of singleJobs(facts, isTested)) {
        const own = single.within.length === 0;
        yield {
          span: own ? facts.job.key.span : (facts.job.uses?.span ?? facts.job.key.span),
          job: facts.job,
          message: messageOf(own ? quote : elsewhere, facts.job.id, single),
          related: own ? relatedOf(quote, single) : [],
        };
      }
    }
  },
});

/** Lines of another file would be taken for lines of this one. */
const elsewhere: Quote = ({ text }) => (text.includes('`') ? text : `\`${text}\``);

function messageOf(quote: Quote, caller: string, { facts, within, built, tested }: SingleJob): string {
  const shown = (evidence: Parameters<Quote>[0] | undefined) => (evidence ? ` (${quote(evidence)})` : '');
  const file = within.at(-1)?.split('/').at(-1);
  const where = file ? `In \`${file}\`, which \`${caller}\` calls: ` : '';
  const does = [...(built ? [`builds${shown(built)}`] : []), ...(tested ? [`tests${shown(tested)}`] : [])];
  const guess = facts.assumed ? ', as far as the file tells,' : '';
  const gate = built
    ? 'no test, stage or reviewer can stand between the build and production.'
    : 'no stage or reviewer can stand between the tests and production.';
  return `${where}\`${facts.job.id}\` ${does.join(', ')} and deploys to production${shown(deployEvidence(facts))}${guess} in one job: ${gate}`;
}

const relatedOf = (quote: Quote, { facts, built, tested }: SingleJob): Related[] => {
  const deploy = deployEvidence(facts);
  return [
    ...(built ? [{ span: built.span, message: `Builds: ${quote(built)}` }] : []),
    ...(tested ? [{ span: tested.span, message: `Tests: ${quote(tested)}` }] : []),
    ...(deploy ? [{ span: deploy.span, message: `Deploys: ${quote(deploy)}` }] : []),
  ];
};
