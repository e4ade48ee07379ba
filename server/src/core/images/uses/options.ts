import { splitWord, tailOfWord } from '../../syntax/shell/arguments.ts';
import type { Word } from '../../syntax/shell/ast.ts';
import { type Resolution, resolveEnvironmentVariable, sliceResolution } from '../../workflow/resolve.ts';
import type { ImageRole } from '../model.ts';
import { addReference, addTag, listed } from './draft.ts';
import { argumentsOf, type Line, resolveIn, useOf } from './lines.ts';
import { maskUnknown, splitResolution } from './parts.ts';

/** A program that takes `key=value` options, and the flags that hold them; several in one value stand between commas. */
interface OptionCommand {
  readonly programs: RegExp;
  /** What the words must contain, so that it is a command that acts. */
  readonly acts?: RegExp;
  readonly flags: readonly string[];
  /** More of them stand behind the flag's value, as words of their own. */
  readonly operands?: boolean;
  readonly role: ImageRole;
  /** It sends the image to a registry; or does so with this word. */
  readonly pushes?: boolean | string;
  /** Keys whose values are references, where the program has names of its own for them. */
  readonly references?: RegExp;
}

/** Sources: the reference manual of each program. */
const OPTION_COMMANDS: readonly OptionCommand[] = [
  {
    programs: /^helm$/,
    acts: /^(?:upgrade|install|template)$/,
    flags: ['--set', '--set-string', '--set-literal'],
    role: 'deploy',
  },
  { programs: /^helmfile$/, flags: ['--set', '--state-values-set'], role: 'deploy' },
  {
    programs: /^argocd$/,
    acts: /^app$/,
    flags: ['-p', '--parameter', '--helm-set', '--helm-set-string'],
    role: 'deploy',
  },
  {
    programs: /^(?:terraform|tofu|terragrunt)$/,
    acts: /^(?:apply|plan)$/,
    flags: ['-var', '--var'],
    role: 'deploy',
  },
  { programs: /^ansible-playbook$/, flags: ['-e', '--extra-vars'], role: 'deploy' },
  { programs: /^az$/, acts: /^deployment$/, flags: ['--parameters', '-p'], operands: true, role: 'deploy' },
  { programs: /^nomad$/, acts: /^run$/, flags: ['-var'], role: 'deploy' },
  { programs: /^gh$/, acts: /^workflow$/, flags: ['-f', '-F', '--field', '--raw-field'], role: 'deploy' },
  { programs: /^cdk$/, acts: /^deploy$/, flags: ['-c', '--context', '--parameters'], role: 'deploy' },
  {
    programs: /^docker$/,
    acts: /^bake$/,
    flags: ['--set'],
    role: 'build',
    pushes: '--push',
    references: /^[\w*.-]+\.tags\+?$/,
  },
  { programs: /^gcloud$/, acts: /^builds$/, flags: ['--substitutions'], role: 'push', pushes: true },
];

/** A key whose value is a tag, and one whose value is a reference, as people name them in values files. */
const TAG_KEY =
  /(?:^|[._-])image[._-]?(?:tag|version)$|(?:^|[._])docker_?tag$|image\.tag$|^_?(?:image_)?tag$|^_(?:IMAGE_)?TAG$|imageTag$|ImageTag$/;
const IMAGE_KEY = /(?:^|[._-])image(?:[._-]?(?:name|uri|url|repository|ref))?$|Image$|^_IMAGE$/;

/** Collects the images that a command is given as options of its own making. */
export function collectOptions(line: Line): void {
  const known = OPTION_COMMANDS.find(({ programs }) => programs.test(line.name));
  if (known) collectPairs(line, known);
  if (/^(?:mvnw?|gradlew?)$/.test(line.name)) collectJvm(line);
  if (line.name === 'dotnet') collectDotnet(line);
  if (/^docker(?:-compose)?$|^podman(?:-compose)?$|^envsubst$/.test(line.name)) collectEnvironment(line);
}

function collectPairs(line: Line, { acts, flags, operands, role, pushes, references }: OptionCommand): void {
  if (acts && !line.words.some(({ value }) => acts.test(value))) return;
  if (line.words.some(({ value }) => /^--dry-run(?:=(?!none|false)|$)/.test(value))) return;
  const pushed = pushes === true || line.words.some(({ value }) => value === pushes);
  const args = argumentsOf(
    line.words,
    '--install --atomic --wait --debug --dry-run -auto-approve --quiet -q --push --load --pull --no-cache --print',
    flags.join(' '),
  );
  const words = args.flags.flatMap(({ name, value }) => (value && flags.includes(name) ? [value] : []));
  if (operands) words.push(...args.positionals);
  const pairs = words.flatMap((word) => splitWord(word, PAIRS).flatMap((part) => pairsOf(line, part)));
  for (const { key, values, word } of pairs) {
    const use = useOf(line, role === 'build' && pushed ? 'push' : role, word, pushed);
    if (references) {
      if (references.test(key)) addReference(line.to, { ...use, makes: true }, values);
    } else if (TAG_KEY.test(key)) {
      const base = key.replace(/[._-]?(?:tag|version)$/i, '');
      const named = pairs.find((other) => other.key === `${base}.repository` || other.key === `${base}.name`);
      addTag(line.to, use, values, named?.values[0]?.text);
    } else if (IMAGE_KEY.test(key))
      addReference(
        line.to,
        use,
        values.filter(({ text }) => /:\S/.test(text)),
      );
  }
}

/** What stands between the `a=b,c=d` of a value. */
const PAIRS = /,(?=[\w.*[\]-]+\+?=)|\s+(?=[\w.-]+=)/;

interface Pair {
  readonly key: string;
  readonly values: readonly Resolution[];
  /** Where the value is written, or the variable that holds the pair. */
  readonly word: Word;
}

/** `a=b`, or the pairs that a variable in the place of one holds. */
function pairsOf(line: Line, word: Word): Pair[] {
  const key = /^[\w.*[\]-]+\+?(?==)/.exec(word.value)?.[0];
  if (key !== undefined) {
    const value = tailOfWord(word, key.length + 1);
    return [{ key, values: resolveIn(line, value).values, word: value }];
  }
  return resolveIn(line, word).values.flatMap((text) =>
    splitResolution(text, PAIRS).flatMap((part) => {
      const equals = maskUnknown(part).indexOf('=');
      const name = part.text.slice(0, Math.max(0, equals)).trim();
      return name === '' ? [] : [{ key: name, values: [sliceResolution(part, equals + 1)], word }];
    }),
  );
}

/** Jib and Spring Boot. Sources: github.com/GoogleContainerTools/jib, docs.spring.io/spring-boot (build-image). */
function collectJvm(line: Line): void {
  const words = line.words.map(({ value }) => value);
  const jib = words.find((value) => /(?:^|:)jib(?:DockerBuild)?$|jib:(?:build|dockerBuild)$/.test(value));
  const boot = words.find((value) => /(?:^|:)(?:build-image|bootBuildImage)/.test(value));
  if (jib === undefined && boot === undefined) return;
  const pushed =
    (jib !== undefined && !/docker/i.test(jib)) ||
    words.some((value) => /publish(?:Image)?$|publish=true$/i.test(value));
  for (const word of line.words) {
    const match =
      /^(?:-Djib\.to\.image|-Dimage|--image|--imageName|-Dspring-boot\.build-image\.imageName)=/.exec(
        word.value,
      );
    const tags = /^-Djib\.to\.tags=/.exec(word.value);
    const value = (match ?? tags) && tailOfWord(word, (match ?? tags)?.[0].length ?? 0);
    if (!value) continue;
    const use = useOf(line, pushed ? 'push' : 'build', value, pushed);
    const { values } = resolveIn(line, value);
    if (match) addReference(line.to, use, values);
    else addTag(line.to, ...listed(use, values, /,/));
  }
}

/** Source: learn.microsoft.com/dotnet/core/containers/publish-configuration. */
function collectDotnet(line: Line): void {
  if (!line.words.some(({ value }) => /PublishContainer|ContainerRepository|ContainerRegistry/.test(value)))
    return;
  const pushed = line.words.some(({ value }) => /ContainerRegistry/.test(value));
  for (const word of line.words) {
    const match = /^(?:-p:|\/p:|--property:)ContainerImageTags?=/.exec(word.value);
    if (!match) continue;
    const value = tailOfWord(word, match[0].length);
    const use = useOf(line, pushed ? 'push' : 'build', value, pushed);
    addTag(line.to, ...listed(use, resolveIn(line, value).values, /;/));
  }
}

/** Variables by which compose files are told a tag. */
export const TAG_VARIABLE = /^(?:\w+_)?TAG$|^(?:\w+_)?IMAGE_VERSION$/;

/** `TAG=latest docker compose up`, `IMAGE=app:latest envsubst < deployment.yml`. */
function collectEnvironment(line: Line): void {
  const acts = line.words.some(({ value }) => /^(?:up|pull|run|deploy)$/.test(value));
  const compose =
    line.name.endsWith('compose') || line.words.some(({ value }) => value === 'compose' || value === 'stack');
  if (line.name !== 'envsubst' && !(acts && compose)) return;
  const role = line.name === 'envsubst' || isForAServer(line) ? 'deploy' : 'run';
  const assigned = [...line.exported, ...line.command.assignments].flatMap(({ name, value }) =>
    value ? [{ name, use: useOf(line, role, value), values: resolveIn(line, value).values }] : [],
  );
  const [program] = line.command.words;
  const own = new Set(assigned.map(({ name }) => name));
  const given = program && !line.remote ? outerNames(line.to).filter((name) => !own.has(name)) : [];
  for (const name of given) {
    const values = resolveEnvironmentVariable(name, line.to.scope)?.values ?? [];
    if (program) assigned.push({ name, use: useOf(line, role, program), values: [...values] });
  }
  for (const { name, use, values } of assigned) {
    if (TAG_VARIABLE.test(name)) addTag(line.to, use, values);
    else if (/(?:^|_)IMAGE(?:_|$)/.test(name)) {
      addReference(
        line.to,
        use,
        values.filter(({ text }) => /:\S/.test(text)),
      );
    }
  }
}

/** Whether what compose starts keeps running when the job is over: on a server, or on a runner that is one. */
function isForAServer({ remote, words, to, origin, exported, command }: Line): boolean {
  if (remote || words.some(({ value }) => value === 'stack')) return true;
  if (words.some(({ value }) => /^(?:-H|--host|-c|--context)(?:=|$)/.test(value))) return true;
  const { workflow, job, step } = to;
  const names = [...(step?.env ?? []), ...job.env, ...workflow.env].map(({ key }) => key.value);
  const given = [...exported, ...command.assignments].map(({ name }) => name);
  if ([...names, ...given].some((name) => name === 'DOCKER_HOST' || name === 'DOCKER_CONTEXT')) return true;
  if (/\bdocker context use\b/.test(origin.script.tree.text)) return true;
  return job.runsOn.some(({ value }) => value.toLowerCase() === 'self-hosted');
}

/** The variables that the file gives the step by `env`, at any of its levels. */
const outerNames = ({ workflow, job, step }: Line['to']): string[] => [
  ...new Set([...(step?.env ?? []), ...job.env, ...workflow.env].map(({ key }) => key.value)),
];
