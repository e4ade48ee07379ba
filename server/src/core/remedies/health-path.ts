import type { JobFacts, Pipeline } from '../pipeline/model.ts';

/**
 * The path by which the stages before a job ask whether the same application is well (`/health`), where it is one and
 * the same in all of them; else empty.
 */
export function healthPathOf({ ancestorsOf, factsOf }: Pipeline, { job, target }: JobFacts): string {
  const before = ancestorsOf(job).map(factsOf);
  const deployed = before.filter((one) => one.kinds.has('deploy'));
  // Beside another one that goes to the same place, it need not be the same application.
  if (deployed.length === 0 || deployed.some((one) => one.target === target)) return '';
  const texts = before.flatMap(({ evidence }) => (evidence.get('smoke') ?? []).map(({ text }) => text));
  const paths = new Set(texts.flatMap((text) => [...text.matchAll(ASKED)].map(([, path = '']) => path)));
  const [only = ''] = paths;
  return paths.size === 1 && HEALTH.test(only) ? only : '';
}

/** The path behind a host or a variable. What runs on the machine itself may be served elsewhere. */
const ASKED =
  /(?:https?:\/\/(?!localhost|127\.|0\.0\.0\.0)[^\s"'`/$]+|\$\{?\w*(?:URL|HOST|ADDRESS)\}?|\$\{\{[^}]*\}\})(\/[\w./-]*)(?=["'`\s?)]|$)/gi;
const HEALTH =
  /^\/(?:[\w-]+\/)*(?:_?health|healthz|health-?check|status|ping|ready|readyz|readiness|live|livez|liveness|up)$/i;
