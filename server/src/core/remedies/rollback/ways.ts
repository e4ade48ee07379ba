import type { Command } from '../../syntax/shell/ast.ts';
import { commandName, unwrap } from '../../syntax/shell/shell.ts';
import type { Step } from '../../workflow/model.ts';

/** How a platform puts back what ran before, as script lines. */
export interface WayBack {
  /** They leave what runs in the shell variable `previous`; empty where nothing does. */
  readonly current: readonly string[];
  /** They put `$PREVIOUS` back. */
  readonly restore: readonly string[];
  readonly does: string;
}

/** A command of the deploy, or a deploying action. */
export interface Act {
  readonly step: Step;
  /** Words without the program, as written. */
  readonly words: readonly string[];
  readonly program: string;
}

export const PLATFORMS: readonly ((acts: readonly Act[], steps: readonly Step[]) => WayBack | undefined)[] = [
  helm,
  kubernetes,
  ecs,
  cloudRun,
];

/** The commands of a step that run on its own machine. */
export function actsOf(step: Step): Act[] {
  return step.scripts
    .filter(({ remote }) => !remote)
    .flatMap(({ tree }) => tree.commands.filter(({ context }: Command) => !context.inSubstitution))
    .map((command) => {
      const plain = unwrap(command);
      return { step, program: commandName(plain), words: plain.words.slice(1).map(({ text }) => text) };
    });
}

/** The words that belong to no flag. `values`: flags whose value is the next word. */
function operands(words: readonly string[], values: RegExp): string[] {
  const found: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) found.push(word);
    else if (values.test(word)) at++;
  }
  return found;
}

function flag(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1];
    const name = names.find((one) => word.startsWith(`${one}=`));
    if (name) return word.slice(name.length + 1);
  }
  return undefined;
}

const withFlag = (name: string, value: string | undefined): string => (value ? ` ${name} ${value}` : '');
const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
const unique = (list: readonly string[]): string[] => [...new Set(list)];

/** Source: Helm docs, `helm history`, `helm rollback`. */
function helm(acts: readonly Act[], deploys: readonly Step[]): WayBack | undefined {
  const upgrades = acts.filter(({ program, words }) => program === 'helm' && words.includes('upgrade'));
  const upgrade = only(upgrades);
  if (!upgrade || deploys.some((step) => step !== upgrade.step)) return undefined;
  if (
    acts.some(({ program, words }) => program === 'kubectl' && /^(?:apply|set|create)$/.test(words[0] ?? ''))
  )
    return undefined;
  const { words } = upgrade;
  const [, release] = operands(
    words,
    /^(?:-n|-f|--(?:namespace|values|set|set-string|set-file|set-json|version|timeout|kube-context|kubeconfig|repo|description|history-max|post-renderer|username|password))$/,
  );
  if (!release) return undefined;
  const where =
    withFlag('--namespace', flag(words, '-n', '--namespace')) +
    withFlag('--kube-context', flag(words, '--kube-context'));
  return {
    current: [
      'previous=',
      `if history="$(helm history ${release}${where} --output json)"; then`,
      `  previous="$(echo "$history" | jq --raw-output 'map(select(.status == "deployed")) | last | .revision // empty')"`,
      'fi',
    ],
    restore: [`helm rollback ${release} "$PREVIOUS"${where} --wait --timeout 5m`],
    does: 'puts the last good revision back',
  };
}

/** Source: kubectl reference, `rollout undo`; Kubernetes docs on the revisions of a deployment. */
function kubernetes(acts: readonly Act[], deploys: readonly Step[]): WayBack | undefined {
  const commands = acts.filter(({ program }) => program === 'kubectl');
  if (commands.length === 0 || acts.some(({ program }) => program === 'helm')) return undefined;
  if (!deploys.every((step) => commands.some((act) => act.step === step))) return undefined;
  const named = commands.flatMap(({ words }) => {
    const [verb, second, ...rest] = operands(words, VALUES);
    const on =
      verb === 'set' && second === 'image'
        ? rest
        : verb === 'rollout' && /^(?:status|restart)$/.test(second ?? '')
          ? rest
          : [];
    const [kind = '', name] = on;
    const workload = kind.includes('/') ? kind : name ? `${kind}/${name}` : '';
    return workload
      ? [{ workload, namespace: flag(words, '-n', '--namespace'), context: flag(words, '--context') }]
      : [];
  });
  const workloads = unique(
    named.map(({ workload }) => workload.replace(/^(?:deploy|deployments?(?:\.apps)?)\//, 'deployment/')),
  );
  const wheres = unique(
    named.map(
      ({ namespace, context }) => withFlag('--namespace', namespace) + withFlag('--context', context),
    ),
  );
  const where = only(wheres);
  if (where === undefined || !workloads.every((one) => /^deployment\/[^\s]+$/.test(one))) return undefined;
  const template = "-o jsonpath='{.metadata.annotations.deployment\\.kubernetes\\.io/revision}'";
  const workload = only(workloads);
  if (workload)
    return {
      current: [`previous="$(kubectl get ${workload}${where} --ignore-not-found ${template})"`],
      restore: [
        `kubectl rollout undo ${workload}${where} --to-revision="$PREVIOUS"`,
        `kubectl rollout status ${workload}${where} --timeout=5m`,
      ],
      does: 'puts the last good revision back',
    };
  return {
    current: [
      'previous=',
      `for workload in ${workloads.join(' ')}; do`,
      `  revision="$(kubectl get "$workload"${where} --ignore-not-found ${template})"`,
      '  previous="$previous${revision:+ $workload:$revision}"',
      'done',
    ],
    restore: [
      'for one in $PREVIOUS; do',
      `  kubectl rollout undo "\${one%:*}"${where} --to-revision="\${one##*:}"`,
      `  kubectl rollout status "\${one%:*}"${where} --timeout=5m`,
      'done',
    ],
    does: 'puts the last good revisions back',
  };
}

const VALUES =
  /^(?:-n|-f|-l|-k|-o|-c|--(?:namespace|filename|selector|kustomize|output|context|cluster|kubeconfig|timeout|type|container|server|token))$/;

/** Source: AWS CLI reference, `ecs describe-services`, `ecs update-service`. */
function ecs(acts: readonly Act[], deploys: readonly Step[]): WayBack | undefined {
  const step = only(deploys);
  const update = only(
    acts.filter(
      ({ program, words }) => program === 'aws' && words[0] === 'ecs' && words[1] === 'update-service',
    ),
  );
  const input = (name: string) => step?.with.find(({ key }) => key.value === name)?.value.value.trim();
  const isAction = step?.uses?.name === 'aws-actions/amazon-ecs-deploy-task-definition';
  if (!isAction && (!update || update.step !== step || !flag(update.words, '--task-definition')))
    return undefined;
  const cluster = isAction ? quoted(input('cluster')) : update && flag(update.words, '--cluster');
  const service = isAction ? quoted(input('service')) : update && flag(update.words, '--service');
  if (!service) return undefined;
  const region = withFlag('--region', update && flag(update.words, '--region'));
  const at = withFlag('--cluster', cluster) + region;
  return {
    // Without the account's number, which may be masked; `None` stands for nothing.
    current: [
      `previous="$(aws ecs describe-services${at} --services ${service} --query 'services[0].taskDefinition' --output text)"`,
      'previous="${previous##*/}"',
      'previous="${previous#None}"',
    ],
    restore: [
      `aws ecs update-service${at} --service ${service} --task-definition "$PREVIOUS"`,
      `aws ecs wait services-stable${at} --services ${service}`,
    ],
    does: 'puts the last good task definition back',
  };
}

/** Source: gcloud reference, `run services describe`, `run deploy`. Traffic that is pinned would stay so. */
function cloudRun(acts: readonly Act[], deploys: readonly Step[]): WayBack | undefined {
  const step = only(deploys);
  const input = (name: string) => step?.with.find(({ key }) => key.value === name)?.value.value.trim();
  const deploy = only(
    acts.filter(
      ({ program, words }) =>
        program === 'gcloud' && operands(words, GCLOUD).slice(0, 2).join(' ') === 'run deploy',
    ),
  );
  const isAction = step?.uses?.name === 'google-github-actions/deploy-cloudrun';
  if (!isAction && (!deploy || deploy.step !== step)) return undefined;
  const service = isAction ? quoted(input('service')) : deploy && operands(deploy.words, GCLOUD)[2];
  const region = isAction ? quoted(input('region')) : deploy && flag(deploy.words, '--region');
  const project = isAction ? quoted(input('project_id')) : deploy && flag(deploy.words, '--project');
  if (!service) return undefined;
  const at = withFlag('--region', region) + withFlag('--project', project);
  return {
    current: [
      'previous=',
      `if found="$(gcloud run services describe ${service}${at} --format='value(status.latestReadyRevisionName)')"; then`,
      '  previous="$found"',
      'fi',
    ],
    restore: [
      `image="$(gcloud run revisions describe "$PREVIOUS"${at} --format='value(spec.containers[0].image)')"`,
      `gcloud run deploy ${service}${at} --image "$image"`,
    ],
    does: 'deploys the image of the last good revision again',
  };
}

const GCLOUD =
  /^--(?:region|project|image|platform|service-account|memory|cpu|port|set-env-vars|update-env-vars|set-secrets|max-instances|min-instances|concurrency|timeout|source|env-vars-file|tag|format)$/;

const quoted = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : /^[\w./:-]+$/.test(value) ? value : `"${value}"`;
