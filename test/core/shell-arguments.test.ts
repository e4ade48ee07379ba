import { describe, expect, it } from 'vitest';
import type { Command, Word } from '../../server/src/core/syntax/shell/ast.ts';
import {
  commandName,
  type FlagSpec,
  flagOf,
  locateInWord,
  parseArguments,
  tailOfWord,
  unwrap,
  variablesIn,
  wordValue,
} from '../../server/src/core/syntax/shell/shell.ts';
import { testShell } from './support/shell.ts';

const shell = await testShell();

function command(text: string): Command {
  const first = shell.parse(text).commands[0];
  if (!first) throw new Error(`no command in ${text}`);
  return first;
}
function word(text: string): Word {
  const found = command(`cmd ${text}`).words[1];
  if (!found) throw new Error(`no word in ${text}`);
  return found;
}

describe('commandName', () => {
  it.each([
    ['docker push', 'docker'],
    ['/usr/bin/docker push', 'docker'],
    ['docker.exe push', 'docker'],
    ['./gradlew test', 'gradlew'],
    ['./gradlew.bat test', 'gradlew'],
    ['./deploy.sh prod', 'deploy.sh'],
    ['vercel@latest --prod', 'vercel'],
    ['turbo@${VERSION} build', 'turbo'],
    ['@redocly/cli@${{ env.V }} lint', '@redocly/cli'],
    ['@redocly/cli@1.2 lint', '@redocly/cli'],
    ['@redocly/cli lint', '@redocly/cli'],
    ['"$BIN"/kubectl apply', 'kubectl'],
    ['${{ matrix.tool }} x', '${{ matrix.tool }}'],
    ['${{ env.A }}/bin/tool x', 'tool'],
    ['"my tool" x', 'my tool'],
    ['[ -f x ]', '['],
    ['X=1', ''],
  ])('%s is %s', (text, expected) => expect(commandName(command(text))).toBe(expected));
});

describe('unwrap', () => {
  const cases: [string, string][] = [
    ['docker push x', 'docker push x'],
    ['sudo docker push x', 'docker push x'],
    ['sudo -E -u deploy docker push x', 'docker push x'],
    ['sudo -iu deploy bash x', 'bash x'],
    ['sudo --user=deploy -- docker push x', 'docker push x'],
    ['sudo -i', 'sudo -i'],
    ['sudo -l docker', 'sudo -l docker'],
    ['env docker push', 'docker push'],
    ['env -u A B=1 C="2 3" docker push', 'B=1 C=2 3 docker push'],
    ['sudo B=1 docker push', 'B=1 docker push'],
    ['env', 'env'],
    ['env A=1', 'env A=1'],
    ['A=1 time -p make test', 'A=1 make test'],
    ['nice -n 10 make', 'make'],
    ['nice -10 make', 'make'],
    ['nohup ./run.sh x', './run.sh x'],
    ['exec docker run x', 'docker run x'],
    ['command docker push', 'docker push'],
    ['command -v docker', 'command -v docker'],
    ['timeout 60 curl -f x', 'curl -f x'],
    ['timeout -k 5 --signal KILL 60s curl x', 'curl x'],
    ['timeout --preserve-status 1m curl x', 'curl x'],
    ['stdbuf -oL make', 'make'],
    ['stdbuf -o L make', 'make'],
    ['xvfb-run -a --server-args="-screen 0 1x1x24" npm test', 'npm test'],
    ['xvfb-run -s "-screen 0" npm test', 'npm test'],
    ['xargs -n 1 docker push', 'docker push'],
    ['xargs -I{} docker push {}', 'docker push {}'],
    ['retry 3 curl x', 'curl x'],
    ['retry -t 5 -d 10 -- curl x', 'curl x'],
    ['npx vercel --prod', 'vercel --prod'],
    ['npx --yes vercel@latest deploy', 'vercel@latest deploy'],
    ['npx -y -p serverless sls deploy', 'sls deploy'],
    ['npx --package=a b c', 'b c'],
    ['npm exec -- eslint .', 'eslint .'],
    ['npm ci', 'npm ci'],
    ['yarn dlx wrangler deploy', 'wrangler deploy'],
    ['yarn test', 'yarn test'],
    ['pnpm dlx wrangler deploy', 'wrangler deploy'],
    ['pnpm exec vitest run', 'vitest run'],
    ['pnpm --filter web exec vitest', 'vitest'],
    ['pnpm run deploy', 'pnpm run deploy'],
    ['bunx wrangler deploy', 'wrangler deploy'],
    ['uvx ruff check', 'ruff check'],
    ['uv tool run ruff check', 'ruff check'],
    ['uv run pytest -x', 'pytest -x'],
    ['uv run --group dev pytest', 'pytest'],
    ['uv run -m pytest x', 'pytest x'],
    ['uv sync', 'uv sync'],
    ['poetry run pytest', 'pytest'],
    ['poetry install', 'poetry install'],
    ['pipenv run python -m pytest', 'pytest'],
    ['pdm run pytest', 'pytest'],
    ['hatch build', 'hatch build'],
    ['conda run -n base pytest', 'pytest'],
    ['bundle exec rspec', 'rspec'],
    ['bundle install', 'bundle install'],
    ['python -m pytest tests', 'pytest tests'],
    ['python3.12 -u -m pytest', 'pytest'],
    ['python manage.py migrate', 'python manage.py migrate'],
    ['python -c "import x"', 'python -c import x'],
    ['coverage run -m pytest', 'pytest'],
    ['coverage run manage.py test', 'coverage run manage.py test'],
    ['dotenv -e .env -- docker push', 'docker push'],
    ['dotenv docker push', 'docker push'],
    ['doppler run -p app -- kubectl apply', 'kubectl apply'],
    ['op run --env-file=x -- docker push', 'docker push'],
    ['infisical run --env=prod -- npm start', 'npm start'],
    ['aws-vault exec prod -- terraform apply', 'terraform apply'],
    ['chamber exec a b -- docker push', 'docker push'],
    ['sshpass -p x ssh h ls', 'ssh h ls'],
    ['nyc --reporter lcov mocha', 'mocha'],
    ['cross-env NODE_ENV=production webpack', 'NODE_ENV=production webpack'],
    ['railway run npm start', 'npm start'],
    ['railway up', 'railway up'],
    ['sudo -E env PATH=$PATH timeout 5 npx --yes vercel --prod', 'PATH=$PATH vercel --prod'],
    ['constructor run x', 'constructor run x'],
  ];
  it.each(cases)('%s', (text, expected) => {
    const { words, assignments } = unwrap(command(text));
    const shown = [
      ...assignments.map(({ name, value }) => `${name}=${value?.value ?? ''}`),
      ...words.map(wordValue),
    ];
    expect(shown.join(' ')).toBe(expected);
  });

  it('keeps the ranges of words and of what a wrapper sets', () => {
    const text = 'sudo env TAG="v 1" docker push "app:$TAG"';
    const { words, assignments } = unwrap(command(text));
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(['docker', 'push', '"app:$TAG"']);
    expect(assignments.map(({ start, end }) => text.slice(start, end))).toEqual(['TAG="v 1"']);
    expect(assignments[0]?.value && text.slice(assignments[0].value.start, assignments[0].value.end)).toBe(
      '"v 1"',
    );
  });
});

describe('parseArguments', () => {
  const kubectl: FlagSpec = { values: ['-n', '--namespace', '-f', '-o'] };
  const tar: FlagSpec = { values: ['-f', '-C'], shortClusters: true };
  const cases: [string, FlagSpec, string[], string[]][] = [
    ['a b', {}, ['a', 'b'], []],
    ['a --flag b', {}, ['a', 'b'], ['--flag']],
    ['a --namespace prod b', kubectl, ['a', 'b'], ['--namespace=prod']],
    ['--namespace=prod b', kubectl, ['b'], ['--namespace=prod']],
    ['-n prod b', kubectl, ['b'], ['-n=prod']],
    ['-nprod b', kubectl, ['b'], ['-n=prod']],
    ['-n=prod b', kubectl, ['b'], ['-n=prod']],
    ['-n', kubectl, [], ['-n']],
    ['-n -x', kubectl, [], ['-n=-x']],
    ['--set a=b=c', { values: ['--set'] }, [], ['--set=a=b=c']],
    ['--set=a=b', {}, [], ['--set=a=b']],
    ['-var x=1 -auto-approve', { values: ['-var'] }, [], ['-var=x=1', '-auto-approve']],
    ['-Dimage=x', {}, [], ['-Dimage=x']],
    ['-xzf a.tgz b', tar, ['b'], ['-x', '-z', '-f=a.tgz']],
    ['-xzfa.tgz b', tar, ['b'], ['-x', '-z', '-f=a.tgz']],
    ['-xz b', {}, ['b'], ['-xz']],
    ['a -- -n b', kubectl, ['a', '-n', 'b'], []],
    ['- a', kubectl, ['-', 'a'], []],
    ['"--namespace" "prod x"', kubectl, [], ['--namespace=prod x']],
    ['--env=$E -n "$NS" $REST', kubectl, ['$REST'], ['--env=$E', '-n=$NS']],
    ['${{ inputs.flags }} a', kubectl, ['${{ inputs.flags }}', 'a'], []],
    ['--tag=${{ github.sha }} .', {}, ['.'], ['--tag=${{ github.sha }}']],
    ['--$X a', {}, ['a'], ['--$X']],
  ];
  it.each(cases)('%s', (text, spec, positionals, flags) => {
    const { words } = command(`cmd ${text}`);
    const parsed = parseArguments(words.slice(1), spec);
    expect(parsed.positionals.map(wordValue)).toEqual(positionals);
    const shown = parsed.flags.map(({ name, valueText }) =>
      valueText === undefined ? name : `${name}=${valueText}`,
    );
    expect(shown).toEqual(flags);
  });

  it.each([
    ['--image=app:latest', 'app:latest'],
    ['--image="app:latest"', '"app:latest"'],
    ['"--image=app:latest"', 'app:latest'],
    ["'--image=app:latest' x", 'app:latest'],
    ['--image=', ''],
    ['--image="$X":latest', '"$X":latest'],
    ['--image=\\"x', '\\"x'],
  ])('finds the value of %s', (text, expected) => {
    const script = `cmd ${text}`;
    const flag = flagOf(parseArguments(command(script).words.slice(1), {}), '--image');
    expect(flag?.value && script.slice(flag.value.start, flag.value.end)).toBe(expected);
    expect(flag?.value?.text).toBe(expected);
    for (const part of flag?.value?.parts ?? [])
      if (part.value.length === part.end - part.start)
        expect(script.slice(part.start, part.end)).toBe(part.value);
  });

  it('bounds a flag with its value', () => {
    const script = 'kubectl -n "prod" --dry-run get';
    const { flags } = parseArguments(command(script).words.slice(1), kubectl);
    expect(flags.map(({ range }) => script.slice(range.start, range.end))).toEqual([
      '-n "prod"',
      '--dry-run',
    ]);
  });

  it('takes the last of several flags', () => {
    const parsed = parseArguments(command('k -n a --namespace b').words.slice(1), kubectl);
    expect(flagOf(parsed, '-n', '--namespace')?.valueText).toBe('b');
    expect(flagOf(parsed, '--other')).toBeUndefined();
  });
});

describe('words', () => {
  it('names the variables', () => {
    expect(variablesIn(word('"$A-${B:-x}"\'$C\'${{ env.D }}'))).toEqual(['A', 'B']);
  });

  const text = (range: { start: number; end: number }, script: string): string =>
    script.slice(range.start, range.end);
  it.each([
    ['repo/app:latest', 9, 15, 'latest'],
    ['"repo/app":latest', 9, 15, 'latest'],
    ['"repo/app:latest"', 9, 15, 'latest'],
    ['"repo/app:latest"', 0, 15, 'repo/app:latest'],
    ['re"po"/app', 0, 4, 're"po'],
    ['a\\ b:c', 4, 5, 'c'],
    ['a\\ b:c', 1, 2, '\\ '],
    ['"$REG/app:${{ env.T }}"', 8, 21, ':${{ env.T }}'],
    ['ab', 2, 2, ''],
    ['""', 0, 0, ''],
  ])('locates in %s the characters %i to %i', (source, start, end, expected) => {
    const script = `cmd ${source}`;
    const found = command(script).words[1];
    expect(found && text(locateInWord(found, start, end), script)).toBe(expected);
  });

  it('cuts the tail of a word', () => {
    const script = 'cmd image=ghcr.io/"$A":v1';
    const found = command(script).words[1];
    const tail = found && tailOfWord(found, 6);
    expect(tail && [tail.value, tail.text, text(tail, script)]).toEqual([
      'ghcr.io/$A:v1',
      'ghcr.io/"$A":v1',
      'ghcr.io/"$A":v1',
    ]);
  });
});
