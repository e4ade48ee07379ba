import { wordsOf } from '../target/target-words.ts';
import { type Act, does } from './acts.ts';
import type { JobContext } from './context.ts';

const CHECK_WORDS = new Set([
  'smoke',
  'health',
  'healthcheck',
  'healthy',
  'verify',
  'verification',
  'check',
  'validate',
  'validation',
  'live',
  'liveness',
  'readiness',
  'ready',
  'wait',
  'ping',
  'uptime',
  'availability',
  'probe',
  'status',
  'sanity',
  'endpoint',
  'up',
  'reachable',
  'responding',
  'post',
  'test',
  'tests',
  'monitor',
  'canary',
]);

/** A job that is there to check a deployment, by its name. */
export const namesCheck = (name: string): boolean =>
  says(name, new Set(['smoke', 'health', 'healthcheck', 'verify', 'verification', 'healthy']));

const END_TO_END =
  /cypress|playwright|newman|e2e|end-to-end|zap|k6|lighthouse|selenium|testcafe|nightwatch|wdio|artillery|locust|smoke|acceptance|integration|browserstack|postman|hurl|karate|synthetic|health/i;

const says = (text: string | undefined, words: ReadonlySet<string>): boolean =>
  text !== undefined && wordsOf(text).some(({ word }) => words.has(word));

/**
 * Tells checks of a deployment from tests of the code and from calls that check nothing. `afterDeploy`: a job that
 * this one needs deploys.
 */
export function judgeChecks(acts: readonly Act[], { job }: JobContext, afterDeploy: boolean): Act[] {
  const first = acts.findIndex((one) => does(one, 'deploy') || does(one, 'rollback'));
  const lastDeploy = acts.findLastIndex((one) => does(one, 'deploy'));
  // A way back that a failed test starts comes behind the test.
  const last = lastDeploy >= 0 ? lastDeploy : first;
  const named = says(job.id, CHECK_WORDS) || says(job.name?.value, CHECK_WORDS);
  const changes = first >= 0;
  const lastWait = acts.findLastIndex((one) => does(one, 'smoke') && one.waits);
  return acts.flatMap((one, index) => {
    const behind = changes && index > last;
    const checks = does(one, 'smoke') && !does(one, 'test');
    // A wait in the control plane belongs to the deploy before it; alone in a job it is a check.
    if (checks && one.waits && changes) return [];
    if (does(one, 'deploy') && !one.waits && index < lastWait) return [{ ...one, waits: true }];
    if (checks && (one.platform === 'http' || one.platform === 'network')) {
      const step = one.at.step.name?.value;
      const counts = changes ? index > first : afterDeploy || named || says(step, CHECK_WORDS);
      if (!counts) return [];
      // What runs on the job's own machine is the code under test, unless the job deployed it there.
      const local = !one.remote && !changes && LOCAL.test(one.line);
      return local ? (one.platform === 'http' && named ? [{ ...one, kinds: ['test'] }] : []) : [one];
    }
    if (does(one, 'smoke') && does(one, 'test'))
      return [{ ...one, kinds: behind || afterDeploy ? ['smoke'] : ['test'] }];
    if (checks) return [one];
    if (does(one, 'test') && !does(one, 'build')) {
      const about = `${job.id} ${job.name?.value ?? ''} ${one.at.step.name?.value ?? ''} ${one.evidence.text}`;
      if (behind) return [{ ...one, kinds: ['smoke'] }];
      if (afterDeploy && END_TO_END.test(about)) return [{ ...one, kinds: ['test', 'smoke'] }];
    }
    return [one];
  });
}

const LOCAL = /localhost|127\.0\.0\.1|0\.0\.0\.0/;

const TEST_WORDS = new Set([
  'test',
  'tests',
  'testing',
  'unit',
  'integration',
  'e2e',
  'check',
  'checks',
  'verify',
  'lint',
  'quality',
  'sonar',
  'coverage',
  'spec',
  'specs',
  'validate',
  'analysis',
]);

const BUILD_WORDS = new Set([
  'build',
  'compile',
  'package',
  'bundle',
  'image',
  'images',
  'docker',
  'dist',
  'artifact',
  'binary',
  'binaries',
  'container',
  'wheel',
  'wheels',
  'release',
  'release',
  'assemble',
]);

/** What a job builds only to test it, or on its way to set itself up, is nothing that will be deployed. */
export function withoutTestBuilds(acts: readonly Act[], { job, steps }: JobContext): Act[] {
  const setUp = (one: Act): boolean =>
    one.at.own !== one.at.step &&
    /set-?up|prepare|init|install|cache|bootstrap|env/i.test(one.at.own.uses?.name ?? '');
  const kept = acts.filter((one) => !(does(one, 'build') && one.kinds.length === 1 && setUp(one)));
  const tests = kept.some((one) => does(one, 'test'));
  const delivers =
    kept.some((one) => does(one, 'deploy') || does(one, 'publish') || does(one, 'rollback')) ||
    steps.some(
      ({ step }) =>
        step.uses?.name === 'actions/upload-artifact' &&
        /build|dist|bin|package|jar|image|app|bundle|target|out/i.test(
          JSON.stringify(step.with.map(({ value }) => value.value)),
        ),
    ) ||
    says(job.id, BUILD_WORDS) ||
    says(job.name?.value, BUILD_WORDS);
  if (!tests || delivers) return kept;
  const testing = says(job.id, TEST_WORDS) || says(job.name?.value, TEST_WORDS);
  return kept.flatMap((one) => {
    // `gradle build` and `mvn verify` do both; only a job that is there to test wants no more of them than that.
    if (!does(one, 'build') || (does(one, 'test') && !testing)) return [one];
    const kinds = one.kinds.filter((kind) => kind !== 'build');
    return kinds.length > 0 ? [{ ...one, kinds }] : [];
  });
}
