import type { Platform } from './model.ts';
import { ghcr } from './registries.ts';

export const helm: Platform = {
  id: 'helm',
  title: 'Kubernetes with Helm',
  facts: [
    {
      fact: '`helm upgrade --install --wait` installs or upgrades and fails when the release is not ready in time',
      source: 'https://helm.sh/docs/helm/helm_upgrade/',
    },
    {
      fact: '`helm rollback RELEASE REVISION` puts an earlier revision back, its image and its values',
      source: 'https://helm.sh/docs/helm/helm_rollback/',
    },
    {
      fact: '`helm history --output json` tells the status of each revision',
      source: 'https://helm.sh/docs/helm/helm_history/',
    },
    {
      fact: 'helm and kubectl are installed on ubuntu runners',
      source: 'https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2404-Readme.md',
    },
  ],
  before: [
    'The chart `<<chart>>` takes its image from `image.repository` and `image.tag`.',
    'Its pods may pull the image: a private package needs an `imagePullSecret`.',
  ],
  registry: ghcr,
  settings: [
    {
      kind: 'secret',
      name: 'KUBE_CONFIG',
      scope: 'environment',
      purpose: 'kubeconfig of an account that may install the release in this namespace alone',
    },
  ],
  permissions: { contents: 'read' },
  setup: `- uses: actions/checkout@v6
- uses: azure/k8s-set-context@v4
  with:
    kubeconfig: \${{ secrets.KUBE_CONFIG }}`,
  current: `previous=
if history="$(helm history <<app>> --namespace production --output json)"; then
  previous="$(echo "$history" | jq --raw-output 'map(select(.status == "deployed")) | last | .revision // empty')"
fi`,
  deploy: (stage, title) => `- name: ${title}
  run: |
    helm upgrade --install <<app>> <<chart>> \\
      --namespace ${stage} \\
      --set image.repository="\${IMAGE%:*}" \\
      --set image.tag="\${IMAGE##*:}" \\
      --wait --timeout 5m`,
  restore: `- name: Put the last good revision back
  run: helm rollback <<app>> "$PREVIOUS" --namespace production --wait --timeout 5m`,
  waits: true,
};
