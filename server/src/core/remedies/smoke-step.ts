import type { StepWriter } from '../edits/job-writer.ts';
import { RETRIES } from '../knowledge/retries.ts';

/** Seconds after which one try is given up: a server that takes the connection and says nothing is no healthy one. */
const MOST = 10;

/** Asks the address, or a path of it (`/health`), until it answers well, for about a minute. */
export const smokeTest = (path = ''): string =>
  `curl --fail --silent --show-error --output /dev/null --max-time ${MOST} ${RETRIES} "${path === '' ? '$APP_URL' : `\${APP_URL%/}${path}`}"`;

/** The step that does so. */
export const smokeStep = (write: StepWriter, url: string): string =>
  write.run('Smoke test', [smokeTest()], { APP_URL: url });
