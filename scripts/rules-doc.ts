import schema from '../schemas/gatewright.schema.json' with { type: 'json' };
import type { Finding, Rule } from '../server/src/core/rules/rule.ts';
import type { Shape } from '../server/src/core/schema/shapes.ts';
import { compareLines } from '../server/src/core/text/difference.ts';
import { lineIndex } from '../server/src/core/text/line-index.ts';

/** What shows a rule at work: a fixture, what is found in it, and the text after the fixes where there are any. */
export interface Example {
  readonly bad: string;
  readonly findings: readonly Finding[];
  readonly fixed: string | undefined;
}

const SEVERITIES = { error: 'error', warning: 'warning', info: 'information', hint: 'hint' };

/** The text of RULES.md; a rule's section has the anchor `#<id>`, to which diagnostics link. */
export function rulesDoc(rules: readonly Rule[], exampleOf: (id: string) => Example): string {
  const rows = rules.map(
    ({ id, severity, summary }) => `| [${id}](#${id}) | ${SEVERITIES[severity]} | ${summary} |`,
  );
  return [
    '<!-- Generated from the rules and their fixtures by `npm run update`; do not edit. -->',
    '',
    '# Rules',
    '',
    'Each rule has a severity of its own, which some findings lower. `rules` in',
    '[`.github/gatewright.yml`](README.md#configuration), or `gatewright.rules` in the editor, set another or turn a rule `off`. A',
    'safe fix changes nothing but what the finding is about; "fix all" in the editor and `gatewright check --fix` apply those and',
    'no others.',
    '',
    '| rule | severity | what it asks for |',
    '| --- | --- | --- |',
    ...rows,
    '',
    ...rules.map((rule) => section(rule, exampleOf(rule.id))),
  ].join('\n');
}

function section({ id, severity, summary, why }: Rule, { bad, findings, fixed }: Example): string {
  const index = lineIndex(bad);
  const said = findings.map(({ span, severity, message, fixes }) => {
    const repairs = fixes.map(({ title, safe }) => `\n  - ${safe ? 'Safe fix' : 'Fix'}: ${title}`);
    return `- Line ${index.positionAt(span.start).line + 1}, ${SEVERITIES[severity]}: ${message}${repairs.join('')}`;
  });
  const parts = [`## ${id}`, `${summary} (${SEVERITIES[severity]})`, why, block(bad), said.join('\n')];
  const options = optionsOf(id);
  if (options.length > 0) parts.splice(3, 0, `Options:\n\n${options.join('\n')}`);
  if (fixed !== undefined)
    parts.push('The fixes:', `\`\`\`diff\n${changes(withoutMarks(bad), withoutMarks(fixed))}\n\`\`\``);
  return `${parts.join('\n\n')}\n`;
}

/** What the configuration can tell the rule besides a severity, and the settings that it asks. */
function optionsOf(id: string): string[] {
  const own = Object.entries(definitions[id]?.else?.properties ?? {}).filter(([key]) => key !== 'severity');
  const options = own.map(([key, shape]) => [`rules.${id}.${key}`, shape?.description] as const);
  const asked = (SETTINGS[id] ?? []).map((key) => [key, properties[key]?.description] as const);
  return [...options, ...asked].map(([key, description]) => `- \`${key}\`: ${description ?? ''}`);
}

/** Settings beside `rules` that are about single rules. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  'missing-stage': ['requiredStages'],
  'latest-tag': ['allowedImages'],
  'mutable-tag': ['allowedImages'],
};
const definitions: Readonly<Record<string, Shape | undefined>> = schema.definitions;
const properties: Readonly<Record<string, Shape | undefined>> = schema.properties;

/** A fixture without the marks that are for its test. */
const block = (yaml: string): string => `\`\`\`yaml\n${withoutMarks(yaml).trimEnd()}\n\`\`\``;

const withoutMarks = (yaml: string): string => yaml.replace(/[ \t]*# expect\b.*$/gm, '');

/** The lines that go and come, each change with the line before and after it. */
function changes(before: string, after: string): string {
  const marked = compareLines(before, after).flatMap(({ removed, added, kept }) => [
    ...lines(removed).map((line) => `- ${line}`),
    ...lines(added).map((line) => `+ ${line}`),
    ...lines(kept).map((line) => `  ${line}`),
  ]);
  const isNear = (at: number): boolean => [-1, 0, 1].some((step) => /^[-+]/.test(marked[at + step] ?? ''));
  return marked.filter((_, at) => isNear(at)).join('\n');
}

const lines = (text: string): string[] => (text === '' ? [] : text.trimEnd().split('\n'));
