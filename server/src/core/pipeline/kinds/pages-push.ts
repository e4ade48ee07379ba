import { commandName, type LocatedCommand, parseArguments, unwrap } from '../../syntax/shell/shell.ts';
import type { Span } from '../../text/span.ts';
import { inputOf, type Origin, resolveWord } from '../../workflow/resolve.ts';
import { type Act, act } from './acts.ts';
import type { RunStep } from './context.ts';

const PAGES = /(?:^|[:/])gh-pages$|\.github\.io(?:\.git)?$/;

/** A `git push` to a branch of Pages that a variable names, or from a checkout of one. */
export function pagesPush(
  located: LocatedCommand,
  origin: Origin,
  at: RunStep,
  text: string,
  span: Span,
): Act | undefined {
  const command = unwrap(located.command);
  if (commandName(command) !== 'git') return undefined;
  const { positionals } = parseArguments(command.words.slice(1), { values: ['-C', '-c', '-o'] });
  if (positionals[0]?.value !== 'push') return undefined;
  const named = positionals
    .slice(1)
    .some((word) => resolveWord(word, origin).values.some((value) => PAGES.test(value.text)));
  const explicit = positionals.length > 2;
  const here = origin.script.tree.text.slice(0, located.nested ? undefined : located.command.start);
  const onBranch =
    /\b(?:clone|checkout|switch|worktree|subtree)\b[^\n]*\bgh-pages\b/.test(here) || checksOutPages(at);
  if (!named && (explicit || !onBranch)) return undefined;
  return act(at, text, span, ['deploy'], { platform: 'pages', flavour: 'site' });
}

function checksOutPages({ scope, step }: RunStep): boolean {
  const steps = scope.steps ?? scope.job?.steps ?? [];
  return steps.some(
    (one) =>
      one.index < step.index &&
      one.uses?.name === 'actions/checkout' &&
      inputOf(one, 'ref')?.value === 'gh-pages',
  );
}
