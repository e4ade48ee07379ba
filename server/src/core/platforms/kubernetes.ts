import type { Platform } from './model.ts';
import { ghcr } from './registries.ts';

export const kubernetes: Platform = {
  id: 'kubernetes',
  title: 'Kubernetes',
  facts: [
    {
      fact: '`kubectl set image` changes the image of a deployment; `rollout status` waits and fails past its progress deadline',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment',
    },
    {
      fact: 'azure/k8s-set-context takes a kubeconfig',
      source: 'https://github.com/Azure/k8s-set-context#readme',
    },
  ],
  before: [
    'A deployment `<<app>>` with a container `<<app>>` exists in the namespaces `staging` and `production`.',
    'Its pods may pull the image: a private package needs an `imagePullSecret`.',
  ],
  registry: ghcr,
  settings: [
    {
      kind: 'secret',
      name: 'KUBE_CONFIG',
      scope: 'environment',
      purpose: 'kubeconfig of an account that may change the deployment in this namespace alone',
    },
  ],
  permissions: {},
  setup: `- uses: azure/k8s-set-context@v4
  with:
    kubeconfig: \${{ secrets.KUBE_CONFIG }}`,
  current: `previous="$(kubectl -n production get deployment/<<app>> --ignore-not-found -o jsonpath='{.spec.template.spec.containers[?(@.name=="<<app>>")].image}')"`,
  deploy: (stage, title) => `- name: ${title}
  run: |
    kubectl -n ${stage} set image deployment/<<app>> <<app>>="$IMAGE"
    kubectl -n ${stage} rollout status deployment/<<app>> --timeout=5m`,
  waits: true,
};
