import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import type { Step } from '../../workflow/model.ts';

/** What a step prepares on the machine of its job; a stage that needs it repeats it. */
export type Setup =
  | 'checkout'
  /** A language and what comes with it. */
  | 'language'
  | 'cache'
  /** The dependencies of the project. */
  | 'install'
  /** A sign-in to an image registry. */
  | 'registry'
  /** buildx, QEMU */
  | 'builder'
  /** Sign-ins to clouds and clusters, their programs, keys for ssh. */
  | 'access'
  /** What makes a cluster the one that commands speak to. */
  | 'cluster'
  /** Programs. */
  | 'tool'
  /** Files of the checkout: a copied `.env`, permissions. */
  | 'files'
  /** A step output or an environment variable that later steps read. */
  | 'value';

const BY_ACTION: readonly (readonly [RegExp, Setup])[] = [
  [/^actions\/checkout$/, 'checkout'],
  [/^actions\/cache(?:\/|$)|rust-cache|setup-ccache|^actions\/restore-cache/, 'cache'],
  [/docker\/login-action|docker-login|ecr-login|acr-login|gcr-login|registry-login|podman-login/, 'registry'],
  [/docker\/setup-(?:buildx|qemu)-action|docker-setup/, 'builder'],
  [/ssh-agent|install-ssh-key|ssh-key-action|install-ssh|known_hosts/, 'access'],
  [
    /aks-set-context|k8s-set-context|use-kubelogin|get-gke-credentials|oc-login|set-context|kubeconfig|kube-config/,
    'cluster',
  ],
  [
    /configure-aws-credentials|^azure\/login|google-github-actions\/(?:auth|setup-gcloud)|action-doctl|gcloud|aws-?cli|ibm-?cloud|tailscale|openvpn|wireguard|vpn/,
    'access',
  ],
  [
    /setup-(?:node|python|java|go|golang|dotnet|php|ruby|bun|deno|elixir|beam|scala|clojure|haskell|rust|uv|pdm|poetry|maven|gradle|msbuild|xcode|flutter|dart|swift|android|nodejs)|pnpm\/action-setup|rust-toolchain|toolchain|flutter-action|setup-vs|setup-nuget|^microsoft\/setup-|gradle\/(?:actions\/setup|wrapper-validation)|^volta-cli|^jetify|^cachix\/install-nix/,
    'language',
  ],
  [
    /npm-install|yarn-install|composer-install|ramsey\/composer-install|install-dependencies|bundle-install/,
    'install',
  ],
  [/setup-|install-|installer|action-setup|\/setup$/, 'tool'],
];

/** Undefined for a step that does work. */
export function setupOf(step: Step): Setup | undefined {
  if (step.uses) {
    const { name, kind } = step.uses;
    if (kind === 'docker') return undefined;
    if (step.scripts.some(({ remote }) => remote)) return undefined;
    return BY_ACTION.find(([pattern]) => pattern.test(name))?.[1];
  }
  const text = step.run?.value;
  if (text === undefined) return undefined;
  if (SETS_VALUE.test(text)) return 'value';
  return scriptSetup(step);
}

export const SETS_VALUE = /\bGITHUB_(?:OUTPUT|ENV|PATH)\b|::set-(?:output|env)\b|::add-path\b/;

/** What a script prepares, where each of its commands does nothing else. */
function scriptSetup(step: Step): Setup | undefined {
  const kinds = new Set<Setup>();
  for (const { tree, remote } of step.scripts) {
    if (remote || tree.hasErrors) return undefined;
    for (const command of tree.commands) {
      if (command.context.inSubstitution) continue;
      const plain = unwrap(command);
      const name = commandName(plain);
      if (plain.words.length === 0 || SILENT.has(name)) {
        if (command.redirects.some(({ operator }) => operator.includes('>'))) kinds.add('files');
        continue;
      }
      const setup = commandSetup(
        name,
        plain.words.slice(1).map(({ value }) => value),
      );
      if (!setup) return undefined;
      kinds.add(setup);
    }
  }
  const sshKey = /~\/\.ssh|\$HOME\/\.ssh|\.kube\/|KUBECONFIG/.test(step.run?.value ?? '');
  if (sshKey && [...kinds].every((kind) => kind === 'files' || kind === 'access')) return 'access';
  for (const kind of ['cluster', 'access', 'registry', 'install', 'tool', 'files'] as const)
    if (kinds.has(kind)) return kind;
  return undefined;
}

/** They print, wait or look. */
const SILENT = new Set(
  'echo printf cat true : sleep ls pwd cd pushd popd test [ [[ set which env date whoami grep uname df head tail'.split(
    ' ',
  ),
);
const FILES = new Set(
  'cp mv mkdir chmod touch sed envsubst tee chown ln rm base64 tr cut awk install'.split(' '),
);
const SYSTEM = new Set('apt-get apt yum dnf apk brew choco snap curl wget unzip'.split(' '));

/** What a command prepares, by its name and the words behind it; undefined where it does work. */
export function commandSetup(name: string, words: readonly string[]): Setup | undefined {
  const verbs = words.filter((word) => !word.startsWith('-'));
  const [verb = '', second = ''] = verbs;
  const isLocal = !words.some((word) => /^(?:-g|--global)$/.test(word));
  const asks = words.length > 0 && words.every((word) => /^(?:-v|-V|--version|version)$/.test(word));
  if (asks) return 'tool';
  switch (name) {
    case 'docker':
    case 'podman':
    case 'buildah':
      return verb === 'login' ? 'registry' : undefined;
    case 'npm':
    case 'pnpm':
      if (verb === 'ci' || verb === 'install' || verb === 'i') return isLocal ? 'install' : 'tool';
      return verb === 'config' || verb === 'set' ? 'tool' : undefined;
    case 'yarn':
      return verb === '' || verb === 'install' || verb === 'config'
        ? 'install'
        : verb === 'global'
          ? 'tool'
          : undefined;
    case 'bun':
      return verb === 'install' || verb === 'i' ? 'install' : undefined;
    case 'pip':
    case 'pip3':
    case 'pipenv':
    case 'poetry':
    case 'composer':
    case 'bundle':
    case 'uv':
      return /^(?:install|sync|config|self)$/.test(verb) || (name === 'uv' && verb === 'pip')
        ? 'install'
        : undefined;
    case 'python':
    case 'python3':
      return verbs[0] === 'pip' || (words[0] === '-m' && words[1] === 'pip') ? 'install' : undefined;
    case 'go':
      return verb === 'mod' || verb === 'get' ? 'install' : undefined;
    case 'dotnet':
      return verb === 'restore' ? 'install' : verb === 'tool' ? 'tool' : undefined;
    case 'corepack':
      return 'language';
    case 'gem':
      return verb === 'install' ? 'tool' : undefined;
    case 'aws':
      if (verb === 'eks' && second === 'update-kubeconfig') return 'cluster';
      return verb === 'configure' ? 'access' : undefined;
    case 'az':
      if (verb === 'aks' && second === 'get-credentials') return 'cluster';
      return verb === 'login' ? 'access' : verb === 'acr' && second === 'login' ? 'registry' : undefined;
    case 'gcloud':
      if (verb === 'auth' && second === 'configure-docker') return 'registry';
      if (verbs.includes('get-credentials')) return 'cluster';
      return verb === 'auth' || verb === 'config' ? 'access' : undefined;
    case 'kubectl':
      return verb === 'config' ? 'cluster' : undefined;
    case 'helm':
      return verb === 'repo' ? 'tool' : undefined;
    case 'doctl':
      if (words.includes('kubeconfig')) return 'cluster';
      return verb === 'auth' ? 'access' : verb === 'registry' ? 'registry' : undefined;
    case 'ibmcloud':
      return verb === 'login' || verb === 'target' || words.includes('config')
        ? 'access'
        : verb === 'cr'
          ? 'registry'
          : undefined;
    case 'eval':
    case 'ssh-agent':
    case 'ssh-add':
    case 'ssh-keyscan':
      return 'access';
    case 'git':
      return verb === 'config' || verb === 'fetch' || verb === 'submodule' ? 'files' : undefined;
    case 'sh':
    case 'bash':
      return verb === '' || verb === '/dev/stdin' || /(?:^|\/)(?:get|install)[-\w]*\.sh$/.test(verb)
        ? 'tool'
        : undefined;
    default:
      return FILES.has(name) ? 'files' : SYSTEM.has(name) ? toolBy(name, words) : undefined;
  }
}

/** A download counts as a program only where it sends nothing. */
const toolBy = (name: string, words: readonly string[]): Setup | undefined =>
  /^(?:curl|wget)$/.test(name) &&
  words.some((word) => /^(?:-X|--request|-d|--data\S*|-F|--form|-T|--upload-file|-H|--header)$/.test(word))
    ? undefined
    : 'tool';
