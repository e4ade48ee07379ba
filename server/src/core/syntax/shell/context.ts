import type { CommandContext, Statement } from './ast.ts';

/** Of a command that nothing stands around. */
export const TOP: CommandContext = {
  condition: false,
  forgiven: false,
  piped: false,
  background: false,
  negated: false,
  conditional: false,
  inLoop: false,
  inSubstitution: false,
};

const SUCCEEDS = new Set(['true', ':', 'echo', 'printf', 'sleep', 'continue', 'break']);
const LEAVES = new Set(['exit', 'return']);

/** Whether a statement behind `||` makes a failure before it look like success. */
export function succeeds(statement: Statement): boolean {
  switch (statement.type) {
    case 'command': {
      const name = statement.words[0]?.value ?? '';
      if (LEAVES.has(name)) return statement.words[1]?.value === '0';
      // A failure that is written down for a later step is not thrown away.
      const kept = statement.redirects.some(({ target }) => /GITHUB_(?:OUTPUT|ENV)/.test(target?.text ?? ''));
      return SUCCEEDS.has(name) && !kept;
    }
    case 'group': {
      const last = statement.body.at(-1);
      const exits = statement.body.filter(
        (each) => each.type === 'command' && LEAVES.has(each.words[0]?.value ?? ''),
      );
      return last !== undefined && [...exits, last].every(succeeds);
    }
    case 'and-or':
      return succeeds(statement.right) && (statement.operator === '||' || succeeds(statement.left));
    case 'pipeline': {
      const last = statement.stages.at(-1);
      return !statement.negated && last !== undefined && succeeds(last);
    }
    default:
      return false;
  }
}
