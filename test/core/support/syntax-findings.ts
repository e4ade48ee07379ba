import type { Problem } from '../../../server/src/core/rules/rule.ts';
import { checkSyntax } from '../../../server/src/core/schema/check.ts';
import type { ShellParser } from '../../../server/src/core/syntax/shell/shell.ts';
import { applyEdits } from '../../../server/src/core/text/span.ts';
import { readWorkflow } from '../../../server/src/core/workflow/read.ts';

/** The rule reads no script, so none is parsed. */
const parser: ShellParser = {
  parse: (text) => ({ text, statements: [], commands: [], hasErrors: false }),
};

export const syntaxProblems = (text: string): Problem[] => [
  ...checkSyntax(readWorkflow('.github/workflows/test.yml', text, parser)),
];

/** Each finding as its text in the file and its message. */
export const syntaxFindings = (text: string): [string, string][] =>
  syntaxProblems(text).map(({ span, message }) => [text.slice(span.start, span.end), message]);

/** A finding as lines of a golden file. */
export const shown = ([at, message]: [string, string]): string =>
  `    at  ${at.length > 60 ? `${at.slice(0, 60)}…` : at}\n    ${message}\n`;

/** The text after the first fix of its only finding. */
export function fixed(text: string): string {
  const [problem, ...others] = syntaxProblems(text);
  const fix = problem?.fixes?.[0];
  if (!fix || others.length > 0) throw new Error('There is not one finding with a fix.');
  return applyEdits(text, fix.edits);
}

const indent = (text: string, spaces: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));

/** A workflow with these lines at its top, and one good job. */
export const withTop = (lines: string): string =>
  `on: push\n${lines}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n`;

/** A workflow that these lines start. */
export const withOn = (lines: string): string =>
  `on:\n${indent(lines, 2)}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n`;

/** A workflow whose only job has these keys besides a runner and a step. */
export const withJob = (lines: string): string =>
  `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n${indent(lines, 4)}\n    steps:\n      - run: make\n`;

/** A workflow with these jobs. */
export const withJobs = (lines: string): string => `on: push\njobs:\n${indent(lines, 2)}\n`;

/** A workflow whose only job has these steps. */
export const withSteps = (lines: string): string =>
  `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${indent(lines, 6)}\n`;
