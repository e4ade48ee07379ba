/**
 * Steps of a template with what they read from their job's `env` written out, so that they can go into any job: an
 * entry goes into the `env` of the steps whose script names it, and in place of `${{ env.NAME }}`.
 */
export function standAlone(steps: string, entries: string): string {
  const list = entries.split('\n').map((line) => {
    const colon = line.indexOf(': ');
    return { name: line.slice(0, colon), value: line.slice(colon + 2), line };
  });
  return steps
    .split(/^(?=- )/m)
    .map((step) => {
      const written = list.reduce(
        (text, { name, value }) => text.replaceAll(`\${{ env.${name} }}`, value),
        step,
      );
      const read = list.filter(({ name }) => new RegExp(`\\$\\{?${name}\\b`).test(written));
      return withEnv(
        written,
        read.map(({ line }) => `    ${line}\n`),
      );
    })
    .join('');
}

/** The step with more entries in its `env`, which stands before its `run`. */
function withEnv(step: string, lines: readonly string[]): string {
  if (lines.length === 0) return step;
  const has = /^ {2}env:\n/m.test(step);
  return has
    ? step.replace(/^ {2}env:\n/m, (head) => head + lines.join(''))
    : step.replace(/^ {2}run:/m, (run) => `  env:\n${lines.join('')}${run}`);
}
