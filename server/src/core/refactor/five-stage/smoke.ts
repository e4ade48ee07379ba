import type { StepWriter } from '../../edits/job-writer.ts';

/** Asks the address until it answers well, for about a minute. */
export function smokeStep(write: StepWriter, url: string): string {
  return write.run(
    'Smoke test',
    [
      'curl --fail --silent --show-error --output /dev/null --retry 10 --retry-delay 6 --retry-all-errors "$APP_URL"',
    ],
    { APP_URL: url },
  );
}
