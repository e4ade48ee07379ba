import type { Tool } from '../types.ts';

/** Infrastructure as code. Nothing of the application goes along, so these are deploys of infrastructure. */
export const infrastructure: readonly Tool[] = [
  {
    programs: 'terraform tofu terraform-bin terramate',
    platform: 'terraform',
    source: 'Terraform CLI docs: apply, workspace select',
    values: '-target -parallelism -lock-timeout -state -replace -backend-config',
    targets: '-chdir -var-file -var -state --chdir',
    rows: [
      {
        id: 'terraform-apply',
        on: ['apply', 'run apply'],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        harmless: '-destroy',
        operands: 'all',
        example: 'terraform apply -auto-approve -var-file=prod.tfvars',
      },
      {
        id: 'terraform-workspace',
        on: ['workspace select|new', 'init'],
        kinds: [],
        operands: 'all',
        targets: '-backend-config',
        example: 'terraform workspace select prod',
      },
      {
        id: 'terraform-plan',
        on: ['plan', 'validate', 'fmt', 'test'],
        kinds: ['test'],
        values: '-out',
        example: 'terraform plan -out=tfplan',
      },
    ],
  },
  {
    programs: 'terragrunt',
    platform: 'terraform',
    source: 'Terragrunt docs: CLI',
    values: '--terragrunt-iam-role',
    targets: '--terragrunt-working-dir --working-dir --terragrunt-config -var-file -var',
    rows: [
      {
        id: 'terragrunt-apply',
        on: ['apply', 'apply-all', 'run-all apply', 'run --all apply', 'run apply'],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        operands: 'all',
        example: 'terragrunt run-all apply --terragrunt-non-interactive --terragrunt-working-dir live/prod',
      },
      {
        id: 'terragrunt-plan',
        on: ['plan', 'plan-all', 'run-all plan', 'validate', 'run plan', 'hclfmt'],
        kinds: ['test'],
        example: 'terragrunt run-all plan',
      },
    ],
  },
  {
    programs: 'pulumi',
    platform: 'pulumi',
    source: 'Pulumi docs: pulumi up',
    values: '-C --cwd -m --message -c --config -p --parallel',
    targets: '-s --stack',
    rows: [
      {
        id: 'pulumi-up',
        on: ['up', 'update'],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        example: 'pulumi up --yes --stack acme/web/prod',
      },
      {
        id: 'pulumi-select',
        on: ['stack select'],
        kinds: [],
        operands: 'first',
        example: 'pulumi stack select prod',
      },
      { id: 'pulumi-preview', on: ['preview'], kinds: ['test'], example: 'pulumi preview --stack staging' },
    ],
  },
  {
    programs: 'cdktf cdk8s sceptre stacker rain cfn-cli formica iidy stackup cfn',
    platform: 'cloudformation',
    source: 'CDK for Terraform, Sceptre, rain: docs',
    values: '--region --profile',
    targets: '--stack --var-file --var -e --env --config',
    rows: [
      {
        id: 'stack-tools-deploy',
        on: ['deploy', 'apply', 'launch', 'update-stack|create-or-update'],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        operands: 'all',
        example: 'cdktf deploy prod --auto-approve',
      },
    ],
  },
  {
    programs: 'ansible-playbook ansible-pull ansible-navigator',
    platform: 'ansible',
    source: 'Ansible docs: ansible-playbook',
    values:
      '-u --user --private-key --key-file --vault-password-file --vault-id -t --tags --skip-tags -c --connection -f --forks --ssh-common-args --ssh-extra-args --become-user',
    targets: '-i --inventory --inventory-file -l --limit -e --extra-vars',
    harmless: '--check -C --syntax-check --list-tasks --list-hosts --version',
    rows: [
      {
        id: 'ansible-playbook',
        kinds: ['deploy'],
        operands: 'all',
        example: 'ansible-playbook -i inventory/production deploy.yml',
      },
    ],
  },
  {
    programs: 'ansible salt salt-ssh knife chef-client chef-run bolt puppet pyinfra fab2',
    platform: 'configuration-management',
    source: 'Ansible, Salt, Chef, Bolt: docs',
    values: '-m --module-name -a --args --modulepath',
    targets: '-i --inventory -t --targets -l --limit -E --environment',
    rows: [
      {
        id: 'configuration-management',
        kinds: ['deploy'],
        needs: '-m --module-name -a --targets -t -i --inventory',
        operands: 'all',
        example: 'ansible web -i inventory/prod -m shell -a "systemctl restart web"',
      },
    ],
  },
  {
    programs: 'packer',
    platform: 'packer',
    source: 'Packer docs: packer build',
    values: '-var -var-file -only',
    rows: [
      {
        id: 'packer-build',
        on: ['build'],
        kinds: ['build'],
        example: 'packer build -var-file=web.pkrvars.hcl .',
      },
    ],
  },
  {
    programs: 'octodns-sync dnscontrol crossplane clusterctl kops eksctl k3sup talosctl rosa',
    platform: 'infrastructure',
    source: "each tool's own docs",
    values: '-f --file --config-file',
    targets: '--name --cluster -c --cluster-name',
    rows: [
      {
        id: 'infrastructure-tools',
        on: [
          'push',
          'apply',
          'create cluster|nodegroup',
          'upgrade cluster|nodegroup',
          'update cluster',
          'rolling-update cluster',
        ],
        kinds: ['deploy'],
        flavour: 'infrastructure',
        example: 'eksctl upgrade cluster --name prod --approve',
      },
      {
        id: 'octodns-sync',
        kinds: ['deploy'],
        flavour: 'infrastructure',
        needs: '--doit',
        example: 'octodns-sync --config-file=dns/production.yaml --doit',
      },
    ],
  },
];
