import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../server/src/core/syntax/node.ts';
import type { Command, Range, Statement, Word } from '../../server/src/core/syntax/shell/ast.ts';
import {
  commandsOf,
  locateInWord,
  parseArguments,
  tailOfWord,
  unwrap,
} from '../../server/src/core/syntax/shell/shell.ts';
import { testShell } from './support/shell.ts';

const shell = await testShell();

/** Pieces that scripts are made of, whole and broken. */
const pieces = [
  ...[
    'if ',
    'then ',
    'else ',
    'elif ',
    'fi',
    'for x in ',
    'while ',
    'do ',
    'done',
    'case x in ',
    'a) ',
    ';; ',
    'esac',
  ],
  ...[
    '{ ',
    '} ',
    '( ',
    ') ',
    '[ ',
    ' ]',
    '[[ ',
    ' ]]',
    '((',
    '))',
    '! ',
    '&& ',
    '|| ',
    '| ',
    '& ',
    '; ',
    '\n',
    '\r\n',
  ],
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\\n',
    '$',
    '$(',
    '${',
    '}',
    "$'",
    '<(',
    '#',
    ' # x',
    '<<EOF\n',
    '<<-EOF\n',
    '\nEOF\n',
    "<<'EOF'\n",
  ],
  ...[
    '>',
    '>>out ',
    '2>&1 ',
    '< in ',
    '<<< ',
    'X=1 ',
    'A=(',
    'export ',
    'f() {',
    '${{ a }}',
    "${{ 'b}}' }}",
    '${{',
    '}}',
  ],
  ...[
    'docker push app:latest ',
    'ssh u@h ',
    "bash -c '",
    'bash -c "',
    'eval ',
    'sudo ',
    'echo ',
    '|| true',
    '$X',
    '${X:-y}',
  ],
  ...['🚀', 'é', '\u2028', '\0', '\t', ' ', 'a', '-n', '--x=', '1'],
];
const script = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((list) => list.join('')),
);

/** The commands that the statements reach. */
function reached(statements: readonly Statement[]): Command[] {
  const ofWords = (words: readonly Word[]): Command[] =>
    words.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'substitution' ? reached(part.body) : [])),
    );
  const ofOne = (statement: Statement): Command[] => {
    switch (statement.type) {
      case 'command':
        return [statement, ...ofWords(statement.words)];
      case 'pipeline':
        return reached(statement.stages);
      case 'and-or':
        return reached([statement.left, statement.right]);
      case 'if':
        return [
          ...statement.branches.flatMap(({ test, body }) => reached([...test, ...body])),
          ...reached(statement.otherwise ?? []),
        ];
      case 'loop':
        return [...ofWords(statement.values), ...reached([...statement.test, ...statement.body])];
      case 'case':
        return statement.branches.flatMap(({ body }) => reached(body));
      default:
        return reached(statement.body);
    }
  };
  return statements.flatMap(ofOne);
}

/** Ranges in order, none over another, all inside. */
function checkRanges(ranges: readonly Range[], inside: Range): void {
  let at = inside.start;
  for (const { start, end } of ranges) {
    expect(start).toBeGreaterThanOrEqual(at);
    expect(end).toBeGreaterThanOrEqual(start);
    at = end;
  }
  expect(at).toBeLessThanOrEqual(inside.end);
}

function checkWord(word: Word, text: string): void {
  expect(word.text).toBe(text.slice(word.start, word.end));
  expect(word.value).toBe(word.parts.map(({ value }) => value).join(''));
  checkRanges(word.parts, word);
  for (const part of word.parts)
    if (part.end - part.start === part.value.length && part.kind !== 'literal')
      expect(text.slice(part.start, part.end)).toBe(part.value);
}

describe('any script', () => {
  it('gives a tree whose ranges hold', () => {
    fc.assert(
      fc.property(script, (text) => {
        const tree = shell.parse(text);
        expect(tree.text).toBe(text);
        const whole = { start: 0, end: text.length };
        let at = 0;
        for (const command of tree.commands) {
          expect(command.start).toBeGreaterThanOrEqual(at);
          at = command.start;
          checkRanges([command], whole);
          const { words, assignments, redirects, heredoc } = command;
          const parts = [...words, ...assignments, ...redirects].sort(
            (a, b) => a.start - b.start || a.end - b.end,
          );
          checkRanges(parts, whole);
          for (const word of words) checkWord(word, text);
          for (const { value, array } of assignments)
            for (const word of value ? [value] : (array ?? [])) checkWord(word, text);
          for (const { target } of redirects) if (target) checkWord(target, text);
          if (heredoc) expect(heredoc.text).toBe(text.slice(heredoc.start, heredoc.end));
        }
        const known = new Set(tree.commands);
        for (const command of reached(tree.statements)) expect(known.has(command)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives commands that can be unwrapped, sorted and located', () => {
    fc.assert(
      fc.property(script, (text) => {
        const scalar: Scalar = {
          kind: 'scalar',
          source: text,
          span: { start: 0, end: text.length },
          value: text,
          type: 'string',
          style: 'plain',
          inFlow: false,
        };
        const located = commandsOf(
          { scalar, tree: shell.parse(text), shell: 'bash', origin: 'run', remote: false, host: undefined },
          shell,
        );
        for (const { command, locate } of located) {
          const plain = unwrap(command);
          const { positionals, flags } = parseArguments(plain.words.slice(1), {
            values: ['-n'],
            shortClusters: true,
          });
          for (const word of positionals) expect(plain.words).toContain(word);
          for (const { range } of flags) checkRanges([range], { start: 0, end: Number.MAX_SAFE_INTEGER });
          for (const word of plain.words) {
            const { start, end } = locate(word.start, word.end);
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(text.length);
            const middle = Math.floor(word.value.length / 2);
            const tail = tailOfWord(word, middle);
            checkRanges([tail], word);
            if (word.parts.every(({ kind }) => kind === 'literal'))
              expect(tail.value).toBe(word.value.slice(middle));
            checkRanges([locateInWord(word, middle, word.value.length)], word);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a quoted word', () => {
  const plain = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .filter((text) => !text.includes('${{') && !text.includes('\0'));
  it.each<[string, (text: string) => string]>([
    ['single quotes', (text) => `'${text.replaceAll("'", `'\\''`)}'`],
    ['double quotes', (text) => `"${text.replace(/["\\$`]/g, '\\$&')}"`],
    ['backslashes', (text) => text.replace(/[^A-Za-z0-9\n\r]/gu, '\\$&').replace(/[\r\n]+/g, "'$&'") || "''"],
  ])('in %s has the value that was quoted', (_, quote) => {
    fc.assert(
      fc.property(plain, fc.boolean(), (text, last) => {
        const { commands } = shell.parse(`cmd ${quote(text)}${last ? '' : ' x | y'}`);
        expect(commands[0]?.words[1]?.value).toBe(text);
        expect(commands[0]?.words).toHaveLength(last ? 2 : 3);
      }),
      { numRuns: 500 },
    );
  });
});
