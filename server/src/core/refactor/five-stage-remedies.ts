import type { StageIds } from './five-stage-neighbours.ts';
import type { NewJob, StepWriter } from './five-stage-write.ts';

/** Stand-ins until `core/remedies` is there. */
export function smokeStep(write: StepWriter, url: string): string {
  return write.run(
    'Smoke test',
    [
      'curl --fail --silent --show-error --output /dev/null --retry 10 --retry-delay 6 --retry-all-errors "$APP_URL"',
    ],
    { APP_URL: url },
  );
}

export function rollbackJob({
  write,
  ids,
  productionName,
  own,
  keys,
}: {
  readonly write: StepWriter;
  readonly ids: StageIds;
  readonly productionName: string;
  readonly own: readonly string[];
  readonly keys: readonly string[];
}): NewJob | undefined {
  const steps =
    own.length > 0
      ? own
      : [
          write.run(
            'Deploy the last good commit again',
            [
              'run="$(gh run list --repo "$GITHUB_REPOSITORY" --workflow "$GITHUB_WORKFLOW" --status success --limit 1 --json databaseId --jq \'.[0].databaseId\')"',
              'gh run rerun "$run" --repo "$GITHUB_REPOSITORY"',
            ],
            { GH_TOKEN: '${{ github.token }}' },
          ),
        ];
  return {
    id: ids.rollback,
    needs: [ids.production],
    condition: `failure() && needs.${ids.production}.result == 'failure'`,
    keys: own.length > 0 ? keys : keys.slice(0, 1),
    ...(own.length > 0
      ? { environment: { name: productionName, url: '${{ vars.APP_URL }}' } }
      : { permissions: { actions: 'write' } }),
    steps,
  };
}
