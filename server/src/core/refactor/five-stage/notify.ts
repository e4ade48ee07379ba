const FAILED = "contains(needs.*.result, 'failure')";
const CANCELLED = "contains(needs.*.result, 'cancelled')";

/** The text of a step that tells how a job ended, for a job of its own that waits for all stages. */
export function toldByStages(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      // In a scalar in single quotes, those of an expression are written twice.
      const quoted = /^\s*(?:- )?[\w-]+:\s+'/.test(line);
      const said = (expression: string) => (quoted ? expression.replaceAll("'", "''") : expression);
      const told = line.replaceAll(/\bjob\.status\b/g, () =>
        said(`(${FAILED} && 'failure' || ${CANCELLED} && 'cancelled' || 'success')`),
      );
      if (!/^\s*(?:- )?if:/.test(line)) return told;
      return told
        .replaceAll(/\bfailure\(\)/g, () => said(FAILED))
        .replaceAll(/\bcancelled\(\)/g, () => said(CANCELLED))
        .replaceAll(/\bsuccess\(\)/g, () => said(`!${FAILED}`))
        .replace(/^(\s*(?:- )?if: )(![^{].*)$/, '$1${{ $2 }}');
    })
    .join('\n');
}
