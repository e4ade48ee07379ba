import { type Act, does } from './acts.ts';
import type { JobContext } from './context.ts';
import { wordsOf } from './target-words.ts';

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
  const last = acts.findLastIndex((one) => does(one, 'deploy') || does(one, 'rollback'));
  const named = says(job.id, CHECK_WORDS) || says(job.name?.value, CHECK_WORDS);
  return acts.flatMap((one, index) => {
    const behind = first >= 0 && index > last;
    if (one.platform === 'http' && does(one, 'smoke') && !does(one, 'test')) {
      const step = one.at.step.name?.value;
      const counts = first >= 0 ? index > first : afterDeploy || named || says(step, CHECK_WORDS);
      return counts ? [one] : [];
    }
    if (does(one, 'smoke') && does(one, 'test')) {
      const after = behind || afterDeploy;
      return [{ ...one, kinds: after ? ['smoke'] : ['test'] }];
    }
    if (does(one, 'smoke') && !does(one, 'test')) return [one];
    if (does(one, 'test') && !does(one, 'build')) {
      const about = `${job.id} ${job.name?.value ?? ''} ${one.at.step.name?.value ?? ''} ${one.evidence.text}`;
      if (behind) return [{ ...one, kinds: ['smoke'] }];
      if (afterDeploy && END_TO_END.test(about)) return [{ ...one, kinds: ['test', 'smoke'] }];
    }
    return [one];
  });
}
