import { describe, expect, it } from 'vitest';
import type { Command, Statement, Word } from '../../server/src/core/syntax/shell/ast.ts';
import { shellText } from '../../server/src/core/syntax/shell/shell.ts';
import { testShell } from './support/shell.ts';

const shell = await testShell();

/** A command in one line: `[flags] X=1 word · word >file <<"text"`. */
function show(command: Command): string {
  const { words, assignments, redirects, heredoc, context } = command;
  const flags = Object.entries(context).flatMap(([name, value]) =>
    value === true ? [name] : typeof value === 'string' ? [`${name}:${value}`] : [],
  );
  const pieces = [
    ...(flags.length > 0 ? [`[${flags.join(' ')}]`] : []),
    ...assignments.map(
      ({ name, value, array }) =>
        `${name}=${array ? `(${array.map((word) => word.value).join(' ')})` : (value?.value ?? '')}`,
    ),
    ...(words.length > 0 ? [words.map((word) => word.value).join(' · ')] : []),
    ...redirects.map(
      ({ descriptor, operator, target }) => `${descriptor ?? ''}${operator}${target?.value ?? ''}`,
    ),
    ...(heredoc ? [`<<${heredoc.expands ? '' : 'raw'}${JSON.stringify(heredoc.text)}`] : []),
  ];
  return pieces.join(' ');
}

const commands = (text: string): string[] => shell.parse(text).commands.map(show);

const part = (word: Word): string[] =>
  word.parts.map((each) => {
    const extra =
      each.kind === 'variable'
        ? `${each.name}${each.fallback === undefined ? '' : `, fallback ${each.fallback}`}${each.operation ? `, operation ${each.operation}` : ''}`
        : each.kind === 'expression'
          ? each.text
          : '';
    return `${each.kind} ${each.value}${extra ? ` (${extra})` : ''}`;
  });

describe('words', () => {
  const cases: [string, string, string[]][] = [
    ['plain', 'docker', ['literal docker']],
    ['single quotes', "'a b'", ['literal a b']],
    ['double quotes', '"a b"', ['literal a b']],
    ['an empty string', '""', []],
    ['pieces side by side', `a"b c"'d'e`, ['literal a', 'literal b c', 'literal d', 'literal e']],
    ['an escaped space', 'a\\ b', ['literal a', 'literal  ', 'literal b']],
    ['escapes in double quotes', '"a\\"b\\nc"', ['literal a', 'literal "', 'literal b\\nc']],
    ['no escapes in single quotes', "'a\\b'", ['literal a\\b']],
    [
      'ANSI quotes',
      "$'a\\nb\\x41\\'c'",
      ['literal a', 'literal \n', 'literal b', 'literal A', "literal '", 'literal c'],
    ],
    ['translated quotes', '$"hi"', ['literal hi']],
    ['a line continuation', 'ab\\\ncd', ['literal ab', 'literal cd']],
    ['a continuation in quotes', '"ab\\\r\ncd"', ['literal ab', 'literal cd']],
    ['a variable', '$X', ['variable $X (X)']],
    ['a braced variable', '"a-${X}b"', ['literal a-', 'variable ${X} (X)', 'literal b']],
    ['a fallback', '${TAG:-latest}', ['variable ${TAG:-latest} (TAG, fallback latest)']],
    ['a fallback without colon', '${TAG-latest}', ['variable ${TAG-latest} (TAG, fallback latest)']],
    ['a fallback that assigns', '${TAG:=latest}', ['variable ${TAG:=latest} (TAG, fallback latest)']],
    ['an empty fallback', '${X:-}', ['variable ${X:-} (X, fallback )']],
    ['a fallback with a variable', '"${A:-${B}}"', ['variable ${A:-${B}} (A, fallback ${B})']],
    ['a fallback with quotes', '${A:-"b }"}', ['variable ${A:-"b }"} (A, fallback "b }")']],
    ['a slice', '${GITHUB_SHA::7}', ['variable ${GITHUB_SHA::7} (GITHUB_SHA, operation ::7)']],
    ['a cut', '${X##*/}', ['variable ${X##*/} (X, operation ##*/)']],
    ['an array', '"${A[@]}"', ['variable ${A[@]} (A, operation [@])']],
    ['a length', '${#A}', ['variable ${#A} (A, operation #)']],
    ['positional and special ones', '$1$@$?', ['variable $1 (1)', 'variable $@ (@)', 'variable $? (?)']],
    ['dollars that stand for themselves', 'a$ "b$"', ['literal a$']],
    ['a substitution', 'v$(git rev-parse HEAD)', ['literal v', 'substitution $(git rev-parse HEAD)']],
    ['backquotes', '"`date`"', ['substitution `date`']],
    ['nested substitutions', '$(a "$(b)" )x', ['substitution $(a "$(b)" )', 'literal x']],
    ['arithmetic', '$((1 + 2))', ['substitution $((1 + 2))']],
    ['a process substitution', '<(sort a)', ['substitution <(sort a)']],
    ['an expression', 'app:${{ github.sha }}', ['literal app:', 'expression ${{ github.sha }} (github.sha)']],
    [
      'an expression with quotes and braces',
      `"\${{ format('}} "{0}', env.X) }}-x"`,
      [`expression \${{ format('}} "{0}', env.X) }} (format('}} "{0}', env.X))`, 'literal -x'],
    ],
    ['an expression in single quotes', "'a ${{ env.X }}'", ['literal a ', 'expression ${{ env.X }} (env.X)']],
    ['an expression over lines', '"${{ a\n  && b }}"', ['expression ${{ a\n  && b }} (a\n  && b)']],
    ['an expression that is not closed', 'a ${{ github.sha', ['literal a']],
    ['a glob and braces', '{a,b}*.[ch]', ['literal {a,b}*.[ch]']],
    ['an extended glob', '@(a|b)', ['literal @(a|b)']],
    ['a hash inside a word', 'a#b', ['literal a#b']],
    ['an assignment in an argument place', 'x=1', ['literal x=1']],
    ['emoji', '"🚀 $X 🎉"', ['literal 🚀 ', 'variable $X (X)', 'literal  🎉']],
  ];
  it.each(cases)('%s', (_, text, expected) => {
    const word = shell.parse(`cmd ${text}`).commands[0]?.words[1];
    expect(word && part(word)).toEqual(expected);
  });

  it('keeps offsets in UTF-16 units through emoji, CRLF and expressions', () => {
    const text = 'echo "🚀🚀" é ${{ env.A }} \\\r\n  app:"${TAG}"\r\ndocker push \'x y\'\r\n';
    const words = shell.parse(text).commands.flatMap((command) => command.words);
    expect(words.map((word) => text.slice(word.start, word.end))).toEqual([
      'echo',
      '"🚀🚀"',
      'é',
      '${{ env.A }}',
      'app:"${TAG}"',
      'docker',
      'push',
      "'x y'",
    ]);
    for (const word of words) expect(word.text).toBe(text.slice(word.start, word.end));
    for (const { start, end, value } of words.flatMap((word) => word.parts))
      expect(text.slice(start, end)).toBe(value);
  });

  it('reads an expression that is still open without the rest of the script', () => {
    expect(commands('echo ${{ github.\ndocker push app:${{ github.sha }}')).toEqual([
      'echo · ${{ github.',
      'docker · push · app:${{ github.sha }}',
    ]);
  });
});

describe('commands', () => {
  const cases: [string, string, string[]][] = [
    ['a command', 'docker push app', ['docker · push · app']],
    ['several', 'a; b\nc', ['a', 'b', 'c']],
    ['comments', '# x\na # y\n  # z\nb', ['a', 'b']],
    ['arguments over lines', 'docker build \\\n  -t app \\\n  .', ['docker · build · -t · app · .']],
    ['a comment in an and-list', 'a &&\n  # why\n  b', ['a', '[conditional] b']],
    ['an assignment', 'X=1', ['X=1']],
    ['an empty assignment', 'X=', ['X=']],
    ['several assignments', 'A=1 B="2 3"', ['A=1 B=2 3']],
    ['assignments before a command', 'A=1 B=2 cmd x', ['A=1 B=2 cmd · x']],
    ['an array', 'A=(x "y z")\nA+=(w)', ['A=(x y z)', 'A=(w)']],
    ['export', 'export A=1 B C="$D"', ['A=1 C=$D export · B']],
    [
      'local, readonly, declare',
      'local a=1; readonly B=2; declare -r C=3',
      ['a=1 local', 'B=2 readonly', 'C=3 declare · -r'],
    ],
    ['a substitution in an assignment', 'X=$(date +%s)', ['X=$(date +%s)', '[inSubstitution] date · +%s']],
    [
      'a substitution in an argument',
      'a "$(b $(c))"',
      ['a · $(b $(c))', '[inSubstitution] b · $(c)', '[inSubstitution] c'],
    ],
    ['a substitution in a fallback', 'a "${X:-$(b)}"', ['a · ${X:-$(b)}', '[inSubstitution] b']],
    ['backquotes', 'a `b c`', ['a · `b c`', '[inSubstitution] b · c']],
    ['redirects', 'a >out 2>&1 <in', ['a >out 2>&1 <in']],
    ['words behind a redirect', 'a > out b 2>/dev/null c', ['a · b · c >out 2>/dev/null']],
    ['redirects before the name', '>out a b', ['a · b >out']],
    ['a redirect alone', '> out', ['>out']],
    ['all output', 'a &> out; b >| c', ['a &>out', 'b >|c']],
    ['a here-string', 'a <<< "x y"', ['a <<<x y']],
    ['a redirect of the last stage', 'a | b >x', ['[piped] a', 'b >x']],
    ['a here-document', 'a <<EOF\nx $Y\nEOF\nb', ['a <<"x $Y\\n"', 'b']],
    ['a quoted delimiter', "a <<'EOF'\nx\nEOF", ['a <<raw"x\\n"']],
    ['tabs stripped', 'a <<-EOF\n\tx\n\tEOF\nb', ['a <<"\\tx\\n"', 'b']],
    ['an indented delimiter', 'cat <<EOF\n  docker push x\n  EOF\nb', ['cat <<"  docker push x\\n"', 'b']],
    ['a stray brace', 'a\n}\nb', ['a', 'b']],
    ['an empty here-document', 'a <<EOF\nEOF\nb', ['a <<""', 'b']],
    ['a here-document with a redirect', 'cat > f <<EOF\nx\nEOF', ['cat >f <<"x\\n"']],
    ['a redirect behind the here-document', 'cat <<EOF > f\nx\nEOF', ['cat >f <<"x\\n"']],
    [
      'a here-document into a pipe',
      'cat <<EOF | a b && c\nx\nEOF\nd',
      ['[piped] cat <<"x\\n"', 'a · b', '[conditional] c', 'd'],
    ],
    ['a here-document before ||', 'a <<EOF || exit 1\nx\nEOF', ['a <<"x\\n"', '[conditional] exit · 1']],
    ['commands in a here-document', 'a <<EOF\n$(b)\nEOF', ['a <<"$(b)\\n"', '[inSubstitution] b']],
    [
      'a here-document in a substitution',
      'X=$(cat <<EOF\na\nEOF\n)',
      ['X=$(cat <<EOF\na\nEOF\n)', '[inSubstitution] cat <<"a\\n"'],
    ],
    ['single brackets', '[ -z "$X" ]', ['[ · -z · $X']],
    ['double brackets', '[[ $a == b* && -n "$c" ]]', ['[[ · $a · == · b* · && · -n · $c']],
    ['a pattern', '[[ "$v" =~ ^v([0-9]+)$ ]]', ['[[ · $v · =~ · ^v([0-9]+)$']],
    ['test', 'test -f x', ['test · -f · x']],
    ['a test of a substitution', '[ "$(a)" = b ]', ['[ · $(a) · = · b', '[inSubstitution] a']],
    ['arithmetic', '((i++)); a', ['(( · i++', 'a']],
    ['unset', 'unset A B', ['unset · A · B']],
    ['a name in quotes', '"$BIN"/docker push', ['$BIN/docker · push']],
    ['an expression as the name', '${{ matrix.tool }} push', ['${{ matrix.tool }} · push']],
    ['an expression alone', '${{ inputs.script }}\nb', ['${{ inputs.script }}', 'b']],
  ];
  it.each(cases)('%s', (_, text, expected) => {
    expect(commands(text)).toEqual(expected);
    expect(shell.parse(text).hasErrors).toBe(false);
  });
});

describe('contexts', () => {
  const cases: [string, string, string[]][] = [
    ['a pipeline', 'a | b |& c', ['[piped] a', '[piped] b', 'c']],
    ['background', 'a & b', ['[background] a', 'b']],
    ['a background pipeline', 'a | b &', ['[piped background] a', '[background] b']],
    ['and', 'a && b', ['a', '[conditional] b']],
    ['or', 'a || b', ['a', '[conditional] b']],
    ['pipes bind tighter', 'a | b && c | d', ['[piped] a', 'b', '[piped conditional] c', '[conditional] d']],
    ['forgiven by true', 'a || true', ['[forgiven] a', '[conditional] true']],
    ['forgiven by a colon', 'a | b || :', ['[forgiven piped] a', '[forgiven] b', '[conditional] :']],
    ['forgiven by an echo', 'a || echo no >&2', ['[forgiven] a', '[conditional] echo · no >&2']],
    ['forgiven by exit 0', 'a || exit 0', ['[forgiven] a', '[conditional] exit · 0']],
    [
      'forgiven as a list',
      'a && b || true',
      ['[forgiven] a', '[forgiven conditional] b', '[conditional] true'],
    ],
    [
      'forgiven in the end',
      'a || b || true',
      ['[forgiven] a', '[forgiven conditional] b', '[conditional] true'],
    ],
    ['forgiven as a group', '{ a; b; } || true', ['[forgiven] a', '[forgiven] b', '[conditional] true']],
    [
      'forgiven by a group',
      'a || { echo x; echo y; }',
      ['[forgiven] a', '[conditional] echo · x', '[conditional] echo · y'],
    ],
    [
      'forgiven in a substitution',
      'X=$(a) || true',
      ['[forgiven] X=$(a)', '[forgiven inSubstitution] a', '[conditional] true'],
    ],
    ['not forgiven by exit 1', 'a || exit 1', ['a', '[conditional] exit · 1']],
    ['not forgiven by exit alone', 'a || exit', ['a', '[conditional] exit']],
    [
      'not forgiven by a group that fails',
      'a || { echo x; exit 1; }',
      ['a', '[conditional] echo · x', '[conditional] exit · 1'],
    ],
    [
      'not forgiven by an output',
      'a || echo "failed=1" >> "$GITHUB_OUTPUT"',
      ['a', '[conditional] echo · failed=1 >>$GITHUB_OUTPUT'],
    ],
    ['not forgiven before the list', 'a; b || true', ['a', '[forgiven] b', '[conditional] true']],
    ['negated', '! a', ['[negated] a']],
    ['a negated pipeline', '! a | b', ['[piped negated] a', '[negated] b']],
    ['if', 'if a; then b; fi', ['[condition] a', '[conditional] b']],
    [
      'elif and else',
      'if a; then b; elif c | d; then e; else f; fi',
      [
        '[condition] a',
        '[conditional] b',
        '[condition piped conditional] c',
        '[condition conditional] d',
        '[conditional] e',
        '[conditional] f',
      ],
    ],
    ['a negated condition', 'if ! a; then b; fi', ['[condition negated] a', '[conditional] b']],
    ['while', 'while a; do b; done', ['[condition inLoop] a', '[inLoop] b']],
    ['until with a pause', 'until a; do sleep 1; done', ['[condition inLoop] a', '[inLoop] sleep · 1']],
    ['for', 'for i in a b; do c $i; done', ['[inLoop] c · $i']],
    ['for of C', 'for ((i = 0; i < 3; i++)); do a; done', ['[inLoop] a']],
    ['a list for a loop', 'for i in $(a); do b; done', ['[inSubstitution] a', '[inLoop] b']],
    [
      'a process for a loop',
      'while read x; do a; done < <(b)',
      ['[condition inLoop] read · x', '[inLoop] a', '[inSubstitution] b'],
    ],
    [
      'a loop in a pipe',
      'a | while read x; do b; done',
      ['[piped] a', '[condition inLoop] read · x', '[inLoop] b'],
    ],
    ['case', 'case $X in a|b) c;; *) d;; esac', ['[conditional] c', '[conditional] d']],
    ['a function', 'f() { a | b; }\nf', ['[piped inFunction:f] a', '[inFunction:f] b', 'f']],
    [
      'a function with a keyword',
      'function g { if a; then b; fi; }',
      ['[condition inFunction:g] a', '[conditional inFunction:g] b'],
    ],
    ['a subshell', '(cd x && a) > y', ['cd · x', '[conditional] a']],
    [
      'nested bodies',
      'for i in 1; do if a; then b & fi; done',
      ['[condition inLoop] a', '[background conditional inLoop] b'],
    ],
  ];
  it.each(cases)('%s', (_, text, expected) => expect(commands(text)).toEqual(expected));
});

describe('statements', () => {
  /** The tree's shape, with names of commands only. */
  function shape(statement: Statement): string {
    const list = (body: readonly Statement[]): string => body.map(shape).join(' ');
    switch (statement.type) {
      case 'command':
        return statement.words[0]?.value ?? '=';
      case 'pipeline':
        return `${statement.negated ? '!' : ''}(${statement.stages.map(shape).join(' | ')})`;
      case 'and-or':
        return `(${shape(statement.left)} ${statement.operator} ${shape(statement.right)})`;
      case 'if':
        return `if${statement.branches.map(({ test, body }) => `(${list(test)}: ${list(body)})`).join('')}${statement.otherwise ? `else(${list(statement.otherwise)})` : ''}`;
      case 'loop':
        return `${statement.keyword} ${statement.variable ?? ''}[${statement.values.map(({ value }) => value).join(',')}](${list(statement.test)}: ${list(statement.body)})`;
      case 'case':
        return `case ${statement.subject?.value}${statement.branches.map(({ patterns, body }) => `(${patterns.map(({ value }) => value).join('|')}: ${list(body)})`).join('')}`;
      case 'group':
        return `${statement.subshell ? 'sub' : ''}{${list(statement.body)}}`;
      case 'function':
        return `${statement.name}(){${list(statement.body)}}`;
    }
  }
  const cases: [string, string][] = [
    ['a && b || c', '((a && b) || c)'],
    ['a | b && c | d || e', '(((a | b) && (c | d)) || e)'],
    ['! a && b', '(!(a) && b)'],
    ['if a; then b; c; elif d; then e; else f; fi', 'if(a: b c)(d: e)else(f)'],
    ['for x in 1 "2 3" $y; do a; done', 'for x[1,2 3,$y](: a)'],
    ['while a; b; do c; done', 'while [](a b: c)'],
    ['until a; do b; done', 'until [](a: b)'],
    ['select x in a; do b; done', 'select x[a](: b)'],
    ['case "$1" in a | b) c ;; "x"*) d; e;; esac', 'case $1(a|b: c)(x*: d e)'],
    ['(a; b) | { c; }', '(sub{a b} | {c})'],
    ['f() { a; }; function g() (b)', 'f(){a} g(){b}'],
    ['[ a ] || [[ b ]]', '([ || [[)'],
  ];
  it.each(cases)('%s', (text, expected) => {
    expect(shell.parse(text).statements.map(shape).join(' ')).toBe(expected);
  });
});

describe('scripts with errors', () => {
  const cases: [string, string, string[]][] = [
    ['an open quote', 'a\necho "x\ndocker push y\nb', ['a', 'echo · x', 'docker · push · y', 'b']],
    [
      'an open quote among closed ones',
      'echo "x\ndocker push "y"\necho "b"',
      ['echo · x', 'docker · push · y', 'echo · b'],
    ],
    [
      'an open quote in a block',
      'if a; then\n  docker push "x\n  b\nfi\nc',
      ['[condition] a', 'docker · push · x', 'b', 'c'],
    ],
    ['an open if', 'if a; then\ndocker push y', ['[condition] a', 'docker · push · y']],
    ['an open loop', 'for i in a; do\n  b $i\n', ['[inLoop] b · $i']],
    ['an open function', 'f() {\n  a\n', ['f', 'a']],
    ['an open substitution', 'X=$(a\nb', ['X=$(a\n', '[inSubstitution] a', 'b']],
    ['an open and-list', 'a &&\n', ['a']],
    ['an open pipe', 'a |', ['[piped] a']],
    ['an open brace', 'echo ${X\nb', ['echo · ${X', 'b']],
    ['an open case', 'case x in\n  a) docker push y', ['docker · push · y']],
    [
      'whole blocks below an error',
      'echo "x\nif a; then\n  b\nfi\n',
      ['echo · x', '[condition] a', '[conditional] b'],
    ],
    [
      'an extended glob with a substitution',
      'rm -f a/!($(b)) c\nd',
      ['rm · -f · a/!($(b)) · c', '[inSubstitution] b', 'd'],
    ],
    ['nothing but an operator', '&&', []],
  ];
  it.each(cases)('%s', (_, text, expected) => {
    const tree = shell.parse(text);
    expect(tree.hasErrors).toBe(true);
    expect(tree.commands.map(show)).toEqual(expected);
  });

  it.each([
    ['brackets', '('.repeat(30_000)],
    ['substitutions', '$('.repeat(30_000)],
    ['array values', 'a=('.repeat(15_000)],
    ['NUL', '\0'.repeat(100_000)],
    ['expressions', '${{ '.repeat(100_000)],
    ['a very long line', 'a '.repeat(600_000)],
    ['half a surrogate', 'echo \ud83d \ude80'],
  ])('survives %s', (_, text) => {
    const tree = shell.parse(text);
    expect(tree.text).toBe(text);
    expect(shell.parse('docker push x').commands).toHaveLength(1);
  });
});

describe('the memo', () => {
  it('gives the same tree for the same text', () => {
    expect(shell.parse('a b c')).toBe(shell.parse('a b c'));
  });

  it('forgets the oldest trees', async () => {
    const own = await testShell();
    const first = own.parse('first');
    const big = `: ${'x'.repeat(9_000)}\n`.repeat(100);
    for (let i = 0; i < 6; i++) own.parse(`${big}${i}`);
    expect(own.parse('first')).not.toBe(first);
  });
});

describe('shellText', () => {
  it('keeps the length', () => {
    for (const kind of ['bash', 'sh', 'powershell', 'cmd', 'other'] as const) {
      const text = '$env:A = "x`n"\n$x = docker push `\n  .\\a ^\n & b ${env:C} \\';
      expect(shellText(text, kind)).toHaveLength(text.length);
    }
  });

  it('leaves scripts of POSIX shells alone', () => {
    expect(shellText('a `b` \\\n ^', 'bash')).toBe('a `b` \\\n ^');
  });

  it('reads PowerShell', () => {
    const text = [
      '$image = "ghcr.io/o/app:latest"',
      '$env:TAG = "1.2"',
      'docker push `',
      '  "$($image):$env:TAG"',
      '$out = kubectl apply -f .\\k8s\\app.yml',
      '& .\\deploy.ps1 -Env prod',
      'if ($LASTEXITCODE -ne 0) {',
      '  exit 1',
      '}',
    ].join('\r\n');
    expect(commands(shellText(text, 'powershell')).filter((line) => !line.startsWith('[inSub'))).toEqual([
      'image=ghcr.io/o/app:latest',
      'TAG=1.2',
      'docker · push · $($image):${TAG:-}',
      'kubectl · apply · -f · ./k8s/app.yml',
      './deploy.ps1 · -Env · prod',
      '$LASTEXITCODE · -ne · 0',
      'exit · 1',
    ]);
  });

  it('reads cmd', () => {
    expect(commands(shellText('docker build ^\r\n  -t app .\\src', 'cmd'))).toEqual([
      'docker · build · -t · app · ./src',
    ]);
  });
});
