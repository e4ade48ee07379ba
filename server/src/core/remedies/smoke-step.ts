import type { StepWriter } from '../edits/job-writer.ts';

/** Seconds after which one try is given up: a server that takes the connection and says nothing is no healthy one. */
const MOST = 10;

/** Asks the address until it answers well, for about a minute. Source: curl's manual, `--retry-all-errors`. */
export const SMOKE_TEST = `curl --fail --silent --show-error --output /dev/null --max-time ${MOST} --retry 10 --retry-delay 6 --retry-all-errors "$APP_URL"`;

/** The step that does so. */
export const smokeStep = (write: StepWriter, url: string): string =>
  write.run('Smoke test', [SMOKE_TEST], { APP_URL: url });
