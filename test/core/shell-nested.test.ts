import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node, Scalar } from '../../server/src/core/syntax/node.ts';
import { commandsOf, type LocatedCommand } from '../../server/src/core/syntax/shell/shell.ts';
import { parseYaml } from '../../server/src/core/syntax/yaml.ts';
import type { Script } from '../../server/src/core/workflow/model.ts';
import { testShell } from './support/shell.ts';

const shell = await testShell();

function runOf(node: Node | undefined): Scalar {
  const value = node?.kind === 'map' ? node.pairs.find(({ key }) => key.value === 'run')?.value : undefined;
  if (value?.kind !== 'scalar') throw new Error('no run');
  return value;
}

function script(source: string, extra: Partial<Script> = {}): Script {
  const scalar = runOf(parseYaml(source).root);
  return {
    scalar,
    tree: shell.parse(scalar.value),
    shell: 'bash',
    origin: 'run',
    remote: false,
    host: undefined,
    ...extra,
  };
}

/** A text as a block scalar. */
const block = (text: string): string => `run: |\n${text.replace(/^/gm, '  ')}\n`;

function show({ command, remote, host, nested }: LocatedCommand): string {
  const where = remote ? `@${host ?? '?'} ` : '';
  return `${nested ? '> ' : ''}${where}${command.words.map(({ value }) => value).join(' ')}`;
}

const all = (text: string, extra?: Partial<Script>): string[] =>
  commandsOf(script(block(text), extra), shell).map(show);
/** Only those of nested scripts. */
const nested = (text: string): string[] => all(text).filter((line) => line.startsWith('> '));

describe('commandsOf', () => {
  const cases: [string, string, string[]][] = [
    ['an ordinary script', 'docker push x\necho "docker push y"', []],
    [
      'ssh with a quoted script',
      "ssh u@h 'cd x && docker compose up -d'",
      ['> @u@h cd x', '> @u@h docker compose up -d'],
    ],
    ['ssh with flags', 'ssh -i key -p 22 -o A=no -tt u@h "docker pull x"', ['> @u@h docker pull x']],
    ['ssh with glued flags', 'ssh -p22 -oA=no h ls', ['> @h ls']],
    ['ssh with flags behind the host', 'ssh h -p 22 ls -l', ['> @h ls -l']],
    ['ssh with bare words', 'ssh h sudo systemctl restart app', ['> @h sudo systemctl restart app']],
    ['ssh with flags in a variable', 'ssh $SSH_OPTS u@h uptime', ['> @u@h uptime']],
    ['ssh with a host in a variable', 'ssh "$HOST" uptime', ['> @$HOST uptime']],
    [
      'ssh with a host in an expression',
      'ssh ${{ secrets.U }}@${{ vars.H }} uptime',
      ['> @${{ secrets.U }}@${{ vars.H }} uptime'],
    ],
    ['ssh without a command', 'ssh -N -L 1:h:2 u@h', []],
    [
      'ssh with a here-document',
      "ssh u@h << 'EOF'\ndocker pull x\ndocker run $Y\nEOF\nls",
      ['> @u@h docker pull x', '> @u@h docker run $Y'],
    ],
    ['ssh bash -s with a here-document', 'ssh u@h bash -s <<EOF\na\nEOF', ['> @u@h bash -s', '> @u@h a']],
    [
      'ssh with a shell in one word',
      "ssh u@h 'sudo bash -s' <<EOF\na\nEOF",
      ['> @u@h sudo bash -s', '> @u@h a'],
    ],
    ['ssh that feeds a program', 'ssh u@h "cat > f" <<EOF\na\nEOF', ['> @u@h cat']],
    ['ssh from a pipe', 'cat <<EOF | ssh u@h\na\nEOF', ['> @u@h a']],
    ['ssh from an echo', 'echo "a; b" | ssh u@h bash', ['> @u@h bash', '> @u@h a', '> @u@h b']],
    ['ssh from a here-string', 'ssh h <<< "a | b"', ['> @h a', '> @h b']],
    ['ssh from a file', 'ssh h < deploy.sh', []],
    ['ssh with a script in a variable', 'S="a\nb"\nssh h "$S"', ['> @h a', '> @h b']],
    ['ssh with a document in a variable', 'S=$(cat <<\'EOF\'\na $X\nEOF\n)\nssh h "$S"', ['> @h a $X']],
    ['ssh with an unknown variable', 'ssh h "$S"', ['> @h $S']],
    ['ssh behind sshpass', 'sshpass -p x ssh h "a"', ['> @h a']],
    ['ssh in a loop of hosts', 'for h in a b; do ssh $h "c"; done', ['> @$h c']],
    ['bash -c', "bash -c 'a && b'", ['> a', '> b']],
    ['bash -euo pipefail -c', 'bash -euo pipefail -c "a" ignored', ['> a']],
    ['bash -lc', 'bash -lc a', ['> a']],
    ['bash with a file', 'bash deploy.sh -c x', []],
    ['bash with a here-document', 'bash <<EOF\na\nEOF', ['> a']],
    ['bash -s with words', 'bash -s x <<EOF\na\nEOF', ['> a']],
    ['a file with a here-document', 'bash x.sh <<EOF\na\nEOF', []],
    ['cat with a here-document', 'cat > k8s.yml <<EOF\ndocker push x\nEOF', []],
    ['sh -c', 'sh -c "a"', ['> a']],
    ['sudo bash -c', 'sudo -u x bash -c "a"', ['> a']],
    ['sudo su with a here-document', 'sudo su - deploy <<EOF\na\nEOF', ['> a']],
    ['sudo -i with a here-document', 'sudo -iu deploy <<EOF\na\nEOF', ['> a']],
    [
      'timeout bash -c',
      'timeout 60 bash -c "until curl -f x; do sleep 1; done"',
      ['> curl -f x', '> sleep 1'],
    ],
    ['su -c', 'su - deploy -c "a | b"', ['> a', '> b']],
    ['eval', 'eval "a $X"', ['> a $X']],
    ['eval of a substitution', 'eval "$(ssh-agent -s)"', ['> $(ssh-agent -s)']],
    ['trap', "trap 'kubectl rollout undo x' ERR", ['> kubectl rollout undo x']],
    ['trap with a function', 'trap cleanup EXIT', []],
    ['docker exec', 'docker exec -it -u root app pytest -x', ['> pytest -x']],
    ['docker exec sh -c', "docker exec app sh -c 'a && b'", ['> sh -c a && b', '> a', '> b']],
    ['docker exec with a here-document', 'docker exec -i db bash <<EOF\na\nEOF', ['> bash', '> a']],
    ['docker run', 'docker run --rm -v $PWD:/w -e A=1 node:20 npm test', ['> npm test']],
    ['docker run with flags alone', 'docker run --rm img --version', []],
    ['docker run without a command', 'docker run -d -p 80:80 app:latest', []],
    [
      'docker run with an entrypoint',
      'docker run --entrypoint sh img -c "a; b"',
      ['> sh -c a; b', '> a', '> b'],
    ],
    [
      'docker compose exec',
      'docker compose -f x.yml exec -T web python manage.py migrate',
      ['> python manage.py migrate'],
    ],
    ['docker-compose run', 'docker-compose run --rm web rspec', ['> rspec']],
    ['docker push', 'docker push run x', []],
    [
      'kubectl exec',
      'kubectl -n prod exec deploy/x -- sh -c "a; b"',
      ['> @? sh -c a; b', '> @? a', '> @? b'],
    ],
    ['kubectl apply', 'kubectl apply -f x', []],
    ['gcloud compute ssh', 'gcloud compute ssh vm --zone z --command "a && b"', ['> @vm a', '> @vm b']],
    [
      'az vm run-command',
      'az vm run-command invoke -g r -n vm --command-id X --scripts "a" "b $1" --parameters p',
      ['> @vm a', '> @vm b $1'],
    ],
    [
      'az aks command',
      'az aks command invoke -g r -n c --command "kubectl apply -f x"',
      ['> @? kubectl apply -f x'],
    ],
    [
      'aws ssm with JSON',
      `aws ssm send-command --instance-ids i-1 --parameters '{"commands":["cd /app","docker pull x"]}'`,
      ['> @i-1 cd /app', '> @i-1 docker pull x'],
    ],
    [
      'aws ssm in short',
      'aws ssm send-command --targets t --parameters commands="cd /app && ./up"',
      ['> @t cd /app', '> @t ./up'],
    ],
    ['fly ssh console', 'fly ssh console -a app -C "bin/migrate x"', ['> @app bin/migrate x']],
    ['heroku run', 'heroku run -a app rails db:migrate', ['> @app rails db:migrate']],
    ['heroku run with a script', 'heroku run --app app "a && b"', ['> @app a', '> @app b']],
    ['ansible', 'ansible web -m shell -a "docker pull x"', ['> @web docker pull x']],
    ['retry with a script', "retry -t 3 'a | b'", ['> a', '> b']],
    ['a program whose path has a space', '"C:/Program Files/x.exe" a', []],
    ['npx -c', 'npx -c "a && b"', ['> a', '> b']],
    [
      'concurrently',
      'npx concurrently -k "npm start" "wait-on x && cypress run"',
      ['> npm start', '> wait-on x', '> cypress run'],
    ],
    ['firebase emulators', 'firebase emulators:exec --only auth "npm test -- x"', ['> npm test -- x']],
    ['xargs', 'a | xargs -I{} sh -c "b {}"', ['> b {}']],
    [
      'scripts in scripts',
      `ssh h "sudo bash -c 'docker exec app sh -c \\"a; b\\"'"`,
      [
        '> @h sudo bash -c docker exec app sh -c "a; b"',
        '> @h docker exec app sh -c a; b',
        '> @h sh -c a; b',
        '> @h a',
        '> @h b',
      ],
    ],
    [
      'a script that calls itself deeper than anyone reads',
      `${'eval '.repeat(40)}a`,
      Array.from({ length: 6 }, (_, i) => `> ${'eval '.repeat(39 - i)}a`),
    ],
    ['an empty script', 'ssh h ""', []],
  ];
  it.each(cases)('%s', (_, text, expected) => expect(nested(text)).toEqual(expected));

  it('lists the outer command before those inside', () => {
    expect(all('a\nssh h "b; c"\nd')).toEqual(['a', 'ssh h b; c', '> @h b', '> @h c', 'd']);
  });

  it('lists a substitution of the shell outside once, and not as remote', () => {
    expect(all('ssh h "docker pull $(tag) \\$(there)"')).toEqual([
      'ssh h docker pull $(tag) $(there)',
      '> @h docker pull $(tag) $(there)',
      '> @h there',
      'tag',
    ]);
  });

  it('takes the place of a remote script from the step', () => {
    const host = runOf(parseYaml('run: web.example.com').root);
    expect(all('a\nssh other b', { remote: true, host })).toEqual([
      '@web.example.com a',
      '@web.example.com ssh other b',
      '> @other b',
    ]);
  });

  it('hands the context down', () => {
    const flags = (text: string): string[] =>
      commandsOf(script(block(text)), shell).flatMap(({ command, nested: inner }) =>
        inner
          ? [
              Object.entries(command.context)
                .flatMap(([name, value]) => (value ? [name] : []))
                .join(' '),
            ]
          : [],
      );
    expect(flags('if ssh h "a && b"; then c; fi')).toEqual(['condition', 'condition conditional']);
    expect(flags('ssh h "a" || true')).toEqual(['forgiven']);
    expect(flags('f() { ssh h "a | b"; }')).toEqual(['piped inFunction', 'inFunction']);
  });
});

describe('locate', () => {
  /** The source behind each word of the nested commands. */
  const sources = (source: string): string[] =>
    commandsOf(script(source), shell)
      .filter((located) => located.nested)
      .flatMap(({ command, locate }) =>
        command.words.map(({ start, end }) => {
          const span = locate(start, end);
          return source.slice(span.start, span.end);
        }),
      );
  const cases: [string, string, string[]][] = [
    ['single quotes in a block', block('ssh h \'docker push "a b" $X\''), ['docker', 'push', '"a b"', '$X']],
    ['double quotes', block('ssh h "docker push app:$TAG"'), ['docker', 'push', 'app:$TAG']],
    ['escaped quotes', block('ssh h "docker push \\"a b\\" \\$X"'), ['docker', 'push', '\\"a b\\"', '\\$X']],
    [
      'words side by side',
      block(`ssh h 'docker push '"$X"':latest'`),
      ['docker', 'push', `"$X"':latest`.replace(/^"/, '')],
    ],
    ['a here-document', block('ssh h <<EOF\n  docker push 🚀 \\$X\nEOF'), ['docker', 'push', '🚀', '\\$X']],
    [
      'a stripped here-document',
      block('ssh h <<-EOF\n\tdocker push x\n\tls\n\tEOF'),
      ['docker', 'push', 'x', 'ls'],
    ],
    [
      'a double-quoted scalar',
      'run: "ssh h \'docker push \\"a\\" 🚀 x\'"\n',
      ['docker', 'push', '\\"a\\"', '🚀', 'x'],
    ],
    ['a single-quoted scalar', "run: 'ssh h ''docker push x'''\n", ['docker', 'push', 'x']],
    ['a plain scalar', 'run: ssh h "docker push x" # note\n', ['docker', 'push', 'x']],
    ['a folded scalar', 'run: >-\n  ssh h\n  "docker\n  push x"\n', ['docker', 'push', 'x']],
    ['CRLF', 'run: |\r\n  ssh h "docker \\\r\n    push x"\r\n', ['docker', 'push', 'x']],
    [
      'an expression',
      block('ssh h "docker push ${{ env.X }}:latest"'),
      ['docker', 'push', '${{ env.X }}:latest'],
    ],
    ['words behind ssh', block('ssh h docker push "x"'), ['docker', 'push', 'x']],
    ['docker exec', block('docker exec app pytest "-k x"'), ['pytest', '"-k x"']],
    [
      'JSON',
      block(`aws ssm send-command --parameters '{"commands":["cd /a","docker pull x"]}'`),
      ['cd', '/a', 'docker', 'pull', 'x'],
    ],
    ['a script in a variable', block('S="docker pull x"\nssh h "$S"'), ['docker', 'pull', 'x']],
  ];
  it.each(cases)('finds words in %s', (_, source, expected) => expect(sources(source)).toEqual(expected));

  const argument = fc.string({
    unit: fc.constantFrom('a', 'B', '1', '-', ':', '/', '.', '🚀', 'é'),
    minLength: 1,
    maxLength: 8,
  });
  const quoted: ((text: string) => string)[] = [(text) => text, (text) => `'${text}'`, (text) => `"${text}"`];
  const word = fc.tuple(argument, fc.constantFrom(...quoted)).map(([text, quote]) => quote(text));
  const wrappers: ((text: string) => string)[] = [
    (text) => `ssh u@h "${text.replace(/["\\$`]/g, '\\$&')}"`,
    (text) => `bash -c '${text.replaceAll("'", `'\\''`)}'`,
    (text) => `sudo sh -c "${text.replace(/["\\$`]/g, '\\$&')}"`,
    (text) => `docker exec app sh -ec '${text.replaceAll("'", `'"'"'`)}'`,
  ];

  it('finds each word through any nesting', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom(...wrappers), { maxLength: 3 }),
        fc.constantFrom<(text: string) => string>(block, (text) => `run: ${JSON.stringify(text)}\n`),
        (words, layers, place) => {
          const inner = ['target', ...words];
          const source = place(layers.reduce((text, wrap) => wrap(text), inner.join(' ')));
          const found = commandsOf(script(source), shell).at(-1);
          expect(found?.command.words[0]?.value).toBe('target');
          for (const [i, each] of (found?.command.words ?? []).entries()) {
            expect(each.text).toBe(inner[i]);
            for (const part of each.parts) {
              const span = found?.locate(part.start, part.end);
              expect(span && source.slice(span.start, span.end)).toBe(part.value);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
