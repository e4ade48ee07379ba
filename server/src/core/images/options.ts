import { tailOfWord } from '../syntax/shell/arguments.ts';
import type { Word } from '../syntax/shell/ast.ts';
import type { Resolution } from '../workflow/resolve.ts';
import { sliceResolution } from '../workflow/resolve.ts';
import { addReference, addTag, listed } from './draft.ts';
import { argumentsOf, type Line, resolveIn, useOf } from './lines.ts';
import type { ImageRole } from './model.ts';
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
  readonly pushes?: boolean;
}

/** Sources: the reference manual of each program. */
const OPTION_COMMANDS: readonly OptionCommand[] = [
  {
    programs: /^helm$/,
    acts: /^(?:upgrade|install|template)$/,
    flags: ['--set', '--set-string'],
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
  { programs: /^gcloud$/, acts: /^builds$/, flags: ['--substitutions'], role: 'push', pushes: true },
];

/** A key whose value is a tag, and one whose value is a reference, as people name them in values files. */
const TAG_KEY =
  /(?:^|[._-])image[._-]?(?:tag|version)$|(?:^|[._])docker_?tag$|image\.tag$|^_?(?:image_)?tag$|imageTag$|ImageTag$/;
const IMAGE_KEY = /(?:^|[._-])image(?:[._-]?(?:name|uri|url|repository|ref))?$|Image$/;

/** Collects the images that a command is given as options of its own making. */
export function collectOptions(line: Line): void {
  const known = OPTION_COMMANDS.find(({ programs }) => programs.test(line.name));
  if (known) collectPairs(line, known);
  if (/^(?:mvnw?|gradlew?)$/.test(line.name)) collectJvm(line);
  if (line.name === 'dotnet') collectDotnet(line);
  if (/^docker(?:-compose)?$|^podman(?:-compose)?$|^envsubst$/.test(line.name)) collectEnvironment(line);
}

function collectPairs(line: Line, { acts, flags, operands, role, pushes }: OptionCommand): void {
  if (acts && !line.words.some(({ value }) => acts.test(value))) return;
  const args = argumentsOf(
    line.words,
    '--install --atomic --wait --debug --dry-run -auto-approve --quiet -q',
    flags.join(' '),
  );
  const words = args.flags.flatMap(({ name, value }) => (value && flags.includes(name) ? [value] : []));
  if (operands) words.push(...args.positionals);
  const pairs = words.flatMap((word) => resolveIn(line, word).values.flatMap((text) => pairsOf(text, word)));
  for (const { key, value, word } of pairs) {
    const use = useOf(line, role, word, pushes === true);
    if (TAG_KEY.test(key)) {
      const base = key.replace(/[._-]?(?:tag|version)$/i, '');
      const named = pairs.find((other) => other.key === `${base}.repository` || other.key === `${base}.name`);
      addTag(line.to, use, [value], named?.value.text);
    } else if (IMAGE_KEY.test(key) && /:\S/.test(value.text)) addReference(line.to, use, [value]);
  }
}

/** The `a=b,c=d` of a value. */
function pairsOf(text: Resolution, word: Word): { key: string; value: Resolution; word: Word }[] {
  return splitResolution(text, /,(?=[\w.[\]-]+=)|\s+(?=[\w.-]+=)/).flatMap((part) => {
    const equals = maskUnknown(part).indexOf('=');
    return equals > 0
      ? [{ key: part.text.slice(0, equals).trim(), value: sliceResolution(part, equals + 1), word }]
      : [];
  });
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
  for (const { name, value } of [...line.exported, ...line.command.assignments]) {
    if (!value) continue;
    const use = useOf(line, 'deploy', value);
    const { values } = resolveIn(line, value);
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
