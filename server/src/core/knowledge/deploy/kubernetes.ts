import type { Tool } from '../types.ts';

const kubectlValues =
  '-f --filename -k --kustomize -l --selector -o --output --kubeconfig --user --timeout --image --replicas --type -p ' +
  '--patch --patch-file --from-literal --from-file --from-env-file --as -c --container --tail --since --docker-server ' +
  '--docker-username --docker-password --docker-email --field-manager --for --to-revision --key --cert --cascade ' +
  '--grace-period -s --server --token --certificate-authority -v --revision --field-selector --template';

const helmValues =
  '--set --set-string --set-file --set-json --version --timeout --repo --description --history-max --username ' +
  '--password --ca-file --kubeconfig --post-renderer -o --output --max-history -l --labels --kube-token --kube-apiserver';

export const kubernetes: readonly Tool[] = [
  {
    programs: 'kubectl k kubectl.exe microk8s.kubectl',
    platform: 'kubernetes',
    source: 'kubectl reference',
    values: kubectlValues,
    targets: '-n --namespace --context --cluster',
    harmless: '--dry-run --dry-run=client --dry-run=server --help -h',
    rows: [
      {
        id: 'kubectl-apply',
        on: ['apply', 'replace', 'create', 'edit'],
        kinds: ['deploy'],
        targets: '-f --filename -k --kustomize',
        example: 'kubectl apply -n prod -f k8s/',
      },
      {
        id: 'kubectl-set',
        on: ['set image|env|resources|selector|serviceaccount'],
        kinds: ['deploy'],
        operands: 'first',
        example: 'kubectl set image deployment/web web=ghcr.io/acme/web:1.4.2',
      },
      {
        id: 'kubectl-patch',
        on: ['patch'],
        kinds: ['deploy'],
        example: 'kubectl patch deployment web -p "$PATCH"',
      },
      {
        id: 'kubectl-rollout-restart',
        on: ['rollout restart'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'kubectl rollout restart deployment/web -n staging',
      },
      {
        id: 'kubectl-scale',
        on: ['scale', 'autoscale'],
        kinds: ['deploy'],
        harmless: '--replicas=0',
        example: 'kubectl scale deploy/web --replicas=3',
      },
      {
        id: 'kubectl-context',
        on: ['config use-context', 'config set-context'],
        kinds: [],
        operands: 'all',
        example: 'kubectl config use-context prod-eu',
      },
    ],
  },
  {
    programs: 'helm helm3',
    platform: 'helm',
    source: 'Helm docs: helm upgrade, helm install',
    values: helmValues,
    targets: '-n --namespace --kube-context -f --values',
    harmless: '--dry-run --dry-run=client --dry-run=server --help -h',
    rows: [
      {
        id: 'helm-upgrade',
        on: ['upgrade', 'install'],
        kinds: ['deploy'],
        targets: '--set --set-string',
        operands: 'first',
        example: 'helm upgrade --install web ./chart -n production --set image.tag=1.4.2',
      },
    ],
  },
  {
    programs: 'helmfile',
    platform: 'helm',
    source: 'Helmfile docs: CLI reference',
    values: '-f --file -l --selector --state-values-set --args --kube-context',
    targets: '-e --environment -n --namespace --kube-context -f --file',
    rows: [
      {
        id: 'helmfile-apply',
        on: ['apply', 'sync'],
        kinds: ['deploy'],
        example: 'helmfile -e production apply',
      },
    ],
  },
  {
    programs: 'skaffold',
    platform: 'kubernetes',
    source: 'Skaffold docs: CLI reference',
    values: '-t --tag -f --filename -d --default-repo -a --build-artifacts -i --images -m --module',
    targets: '-p --profile -n --namespace --kube-context',
    rows: [
      {
        id: 'skaffold-run',
        on: ['run', 'deploy', 'apply'],
        kinds: ['deploy'],
        example: 'skaffold run -p staging',
      },
    ],
  },
  {
    programs: 'werf',
    platform: 'kubernetes',
    source: 'werf docs: CLI reference',
    values: '--repo --set --values --tag',
    targets: '--env --namespace --kube-context',
    rows: [
      {
        id: 'werf-converge',
        on: ['converge', 'bundle apply', 'helm upgrade'],
        kinds: ['deploy'],
        example: 'werf converge --env production',
      },
    ],
  },
  {
    programs: 'tk',
    platform: 'kubernetes',
    source: 'Grafana Tanka docs: command-line',
    rows: [
      {
        id: 'tanka-apply',
        on: ['apply'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'tk apply environments/prod',
      },
    ],
  },
  {
    programs: 'kapp',
    platform: 'kubernetes',
    source: 'kapp docs: deploy',
    values: '-f --file -c --diff-changes',
    targets: '-a --app -n --namespace',
    rows: [
      { id: 'kapp-deploy', on: ['deploy'], kinds: ['deploy'], example: 'kapp deploy -a web-prod -f config/' },
    ],
  },
  {
    programs: 'oc',
    platform: 'openshift',
    source: 'OpenShift CLI reference',
    values: `${kubectlValues} --from-dir --from-image -e --param --param-file --server`,
    targets: '-n --namespace --context',
    harmless: '--dry-run --dry-run=client --dry-run=server --help -h',
    rows: [
      {
        id: 'oc-apply',
        on: ['apply', 'replace', 'create', 'new-app', 'patch', 'set image|env|triggers', 'deploy', 'process'],
        kinds: ['deploy'],
        targets: '-f --filename',
        example: 'oc apply -n abc123-prod -f openshift/',
      },
      {
        id: 'oc-scale',
        on: ['scale'],
        kinds: ['deploy'],
        harmless: '--replicas=0',
        example: 'oc scale deployment/web --replicas=2',
      },
      {
        id: 'oc-rollout',
        on: ['rollout latest|restart'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'oc rollout latest dc/web',
      },
      {
        id: 'oc-tag',
        on: ['tag', 'import-image'],
        kinds: ['deploy'],
        operands: 'last',
        source: 'OpenShift docs: image change triggers',
        example: 'oc tag tools/web:build web-prod/web:prod',
      },
      { id: 'oc-project', on: ['project'], kinds: [], operands: 'first', example: 'oc project shop-prod' },
    ],
  },
  {
    programs: 'odo',
    platform: 'openshift',
    source: 'odo docs: odo deploy',
    rows: [{ id: 'odo-deploy', on: ['deploy'], kinds: ['deploy'], example: 'odo deploy' }],
  },
  {
    programs: 'kustomize',
    platform: 'kubernetes',
    source: 'kustomize docs',
    rows: [
      {
        id: 'kustomize-build',
        on: ['build'],
        kinds: [],
        operands: 'all',
        example: 'kustomize build k8s/overlays/production',
      },
    ],
  },
  {
    programs: 'tanzu kn epinio acorn kubecfg ytt porter okteto devspace garden tilt draft vcluster devtron',
    platform: 'kubernetes',
    source: "each tool's own docs",
    values: '-f --file -o --var --label --set',
    targets: '-n --namespace --env --environment --context --kube-context --app -a --cluster',
    rows: [
      {
        id: 'kubernetes-platforms',
        on: [
          'apply',
          'deploy',
          'update',
          'service apply|update|create',
          'apps workload apply|create|update',
          'push',
          'app deploy',
        ],
        kinds: ['deploy'],
        example: 'porter apply -f porter-production.yaml --cluster prod',
      },
    ],
  },
  {
    programs: 'nomad',
    platform: 'nomad',
    source: 'Nomad docs: job run',
    values: '-var -var-file -address',
    targets: '-namespace -region -var-file --namespace --region',
    rows: [
      {
        id: 'nomad-run',
        on: ['job run', 'run', 'deployment promote'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'nomad job run deploy/web.nomad',
      },
    ],
  },
  {
    programs: 'az gcloud aws doctl civo linode-cli ibmcloud scw exo',
    platform: 'kubernetes',
    source: "the clouds' CLI references: cluster credentials",
    targets: '--cluster-name --cluster',
    rows: [
      {
        id: 'cluster-credentials',
        on: [
          'aks get-credentials',
          'container clusters|fleet get-credentials',
          'container fleet memberships get-credentials',
          'eks update-kubeconfig',
          'kubernetes cluster kubeconfig save',
          'kubernetes config',
          'ks cluster config',
        ],
        kinds: [],
        targets: '--name -n --resource-group -g --alias --cluster',
        operands: 'all',
        example: 'gcloud container clusters get-credentials prod-cluster --zone europe-west1-b',
      },
    ],
  },
  {
    programs: 'microk8s k3s minikube rke2',
    platform: 'kubernetes',
    source: 'MicroK8s, K3s: docs',
    values: '-n --namespace -f --filename --context',
    targets: '-n --namespace -f --filename',
    rows: [
      {
        id: 'embedded-kubectl',
        on: [
          'kubectl apply|replace|create|patch|scale',
          'kubectl set image',
          'kubectl rollout restart',
          'helm upgrade|install',
          'helm3 upgrade|install',
        ],
        kinds: ['deploy'],
        example: 'k3s kubectl apply -f k8s/prod/',
      },
    ],
  },
];
