import { wordsOf } from '../target/target-words.ts';
import { type Act, does } from './acts.ts';
import { carriesVersion } from './carried-version.ts';
import type { JobContext } from './context.ts';

/** Tools that can make infrastructure as well as put an application on it. */
const TOOLS = /\b(?:cdk|cloudformation|bicep|az\s+deployment|helm|helmfile|kubectl|oc|eksctl)\b/i;

/** Charts and manifests of the cluster's own equipment. */
const EQUIPMENT =
  /ingress-nginx|nginx-ingress|cert-manager|jetstack\/|external-dns|external-secrets|metrics-server|cluster-autoscaler|karpenter|prometheus-community|kube-prometheus|grafana\/|aws-load-balancer-controller|aws-ebs-csi|secrets-store-csi|sealed-secrets|traefik\/|bitnami\/(?:redis|postgresql|mysql|mongodb|kafka|rabbitmq)|istio|calico|metallb/i;

/** What applications need to be there before they come. */
const SURROUNDINGS =
  /\bkubectl\b.*\bcreate\s+(?:ns|namespace|secret|serviceaccount|configmap|clusterrolebinding|rolebinding)\b/;

/** Words of a job's or a stack's name that say infrastructure. */
const WORDS = new Set(
  'infra infrastructure iac oidc network networking vpc subnet dns domain domains iam certificate certificates'.split(
    ' ',
  ),
);

const saysSo = (text: string | undefined): boolean =>
  text !== undefined && wordsOf(text).some(({ word }) => WORDS.has(word));

/**
 * Marks as infrastructure what carries no application: the cluster's equipment, and the stacks of a job called so.
 * A tool of infrastructure that is told which version of the application to run carries it.
 */
export function asInfrastructure(acts: readonly Act[], context: JobContext): Act[] {
  const { job } = context;
  const named = saysSo(job.id) || saysSo(job.name?.value);
  const carries = carriesVersion(acts, context);
  return acts.map((one) => {
    if (one.flavour === 'infrastructure' && carries(one)) return { ...one, flavour: 'application' };
    if (!does(one, 'deploy') || one.flavour !== 'application') return one;
    const bare =
      (named && (one.opaque || saysSo(one.evidence.text))) ||
      (TOOLS.test(one.line) &&
        (named || EQUIPMENT.test(one.line) || SURROUNDINGS.test(one.line) || isBareStack(one.line)));
    return bare ? { ...one, flavour: 'infrastructure' } : one;
  });
}

/** `cdk deploy network-stack`: the stack's name says so. */
function isBareStack(line: string): boolean {
  const stack = /\bcdk\s+deploy\s+([^\s-][^\s]*)|--stack-name[= ]["']?([^\s"']+)/.exec(line);
  return stack !== null && saysSo(stack[1] ?? stack[2]);
}
