/** The text of a step that tells how a job ended, for a job of its own that waits for all stages. */
export function toldByStages(text: string): string {
  const failed = "contains(needs.*.result, 'failure')";
  const cancelled = "contains(needs.*.result, 'cancelled')";
  return text
    .replaceAll(/\bjob\.status\b/g, `(${failed} && 'failure' || ${cancelled} && 'cancelled' || 'success')`)
    .split('\n')
    .map((line) =>
      /^\s*(?:- )?if:/.test(line)
        ? line
            .replaceAll(/\bfailure\(\)/g, failed)
            .replaceAll(/\bcancelled\(\)/g, cancelled)
            .replaceAll(/\bsuccess\(\)/g, `!${failed}`)
            .replace(/^(\s*(?:- )?if: )(![^{].*)$/, '$1${{ $2 }}')
        : line,
    )
    .join('\n');
}
