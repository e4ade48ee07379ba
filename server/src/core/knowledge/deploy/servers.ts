import type { Tool } from '../types.ts';

const sshValues = '-i -p -P -o -F -l -J -L -R -D -E -c -m -b -w -W -S -Q -B -e -I -O';
const dockerValues =
  '-f --file --env-file -e --env -v --volume --name -p --publish --network --restart -w --workdir --mount -l --label ' +
  '--project-directory --scale --timeout -t --platform --cpus --memory -m --log-driver --log-opt --entrypoint -u --user --add-host';

/** Servers of one's own: remote shells, copies, deploy scripts and what runs on the far side. */
export const servers: readonly Tool[] = [
  {
    programs: 'ssh sshpass autossh',
    platform: 'ssh',
    source: 'OpenSSH manual: ssh',
    values: sshValues,
    // What the far side runs is judged by itself (see remote.ts); this row only knows the host.
    rows: [{ id: 'ssh-host', kinds: [], operands: 'first', example: 'ssh deploy@prod.example.com' }],
  },
  {
    programs: 'scp pscp rsync',
    platform: 'ssh',
    source: 'OpenSSH and rsync manuals',
    values:
      '-i -P -o -F -e --rsh --exclude --include --exclude-from --filter --files-from --rsync-path --chmod --chown -b -l -J --info --port --password-file --log-file',
    harmless: '-n --dry-run',
    rows: [
      {
        id: 'copy-to-server',
        kinds: ['deploy'],
        operands: 'all',
        remoteDestination: true,
        example: 'rsync -avz --delete -e "ssh -p 22" build/ deploy@prod.example.com:/var/www/shop',
      },
    ],
  },
  {
    programs: 'lftp ncftpput ncftp ftp git-ftp curlftpfs ftp-deploy',
    platform: 'ftp',
    source: 'lftp, git-ftp: manuals',
    values: '-u -p -e -c --user --passwd --syncroot',
    targets: '-s --scope',
    rows: [
      {
        id: 'ftp-upload',
        kinds: ['deploy'],
        operands: 'all',
        example: 'lftp -u "$U","$P" ftp.example.com -e "mirror -R dist/ public_html"',
      },
    ],
  },
  {
    programs: 'git',
    platform: 'ftp',
    source: 'git-ftp manual',
    rows: [
      {
        id: 'git-ftp',
        on: ['ftp push|init|catchup'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'git ftp push ftp://staging.example.com/',
      },
    ],
  },
  {
    programs: 'docker docker-compose podman podman-compose nerdctl',
    platform: 'docker',
    source: 'Docker docs: compose up, service update',
    values: `${dockerValues} -H --host --context`,
    targets: '-f --file --env-file -p --project-name --profile --name --context -H --host',
    rows: [
      {
        id: 'docker-remote',
        on: [
          'compose up|pull|restart|start|create|run',
          'up',
          'restart',
          'pull',
          'run',
          'start',
          'service update|create|scale',
          'load',
          'container restart|run|start',
          'create',
          'exec',
          'compose exec',
        ],
        kinds: ['deploy'],
        remote: true,
        example: 'docker compose -f docker-compose.prod.yml up -d',
      },
      {
        id: 'docker-stack',
        on: ['stack deploy|up', 'service update|create'],
        kinds: ['deploy'],
        values: '-c --compose-file --image --update-parallelism',
        targets: '-c --compose-file',
        operands: 'all',
        example: 'docker stack deploy -c stack.prod.yml shop',
      },
      {
        id: 'docker-context',
        on: ['context use'],
        kinds: [],
        operands: 'first',
        example: 'docker context use prod',
      },
    ],
  },
  {
    programs: 'kamal mrsk',
    platform: 'kamal',
    source: 'Kamal docs: commands',
    values: '-v --version -H --hosts -r --roles',
    targets: '-d --destination -c --config-file',
    rows: [
      {
        id: 'kamal-deploy',
        on: ['deploy', 'redeploy', 'setup', 'app boot', 'accessory boot|reboot', 'env push', 'app exec'],
        kinds: ['deploy'],
        waits: true,
        example: 'kamal deploy -d production',
      },
    ],
  },
  {
    programs: 'cap capistrano mina dep deployer envoy shipit pm2-deploy fab fabric vlad rocketeer magallanes',
    platform: 'deploy-tool',
    source: 'Capistrano, Mina, Deployer, Envoy: docs',
    values: '-f --file -o --option -H --hosts -i --branch --set -c',
    targets: '--on --stage -H --hosts',
    harmless: '-T --dry-run --plan --simulate',
    rows: [
      {
        id: 'deploy-tool',
        on: ['deploy*', '* deploy*', '* *:deploy*', 'run deploy*', '*:deploy', 'setup', '* release*'],
        harmless: 'deploy:rollback deploy:revert_release rollback deploy:check',
        kinds: ['deploy'],
        operands: 'all',
        example: 'cap production deploy BRANCH=main',
      },
    ],
  },
  {
    programs:
      'pm2 systemctl service supervisorctl initctl rc-service forever monit circusctl s6-svc nginx apachectl apache2ctl iisreset passenger-config',
    platform: 'process-manager',
    source: 'systemctl, PM2, supervisorctl: manuals',
    values: '--name -n -i --env',
    targets: '--env --name',
    rows: [
      {
        id: 'process-restart',
        on: [
          'restart',
          'reload',
          'start',
          'startOrRestart|startOrReload|startOrGracefulReload',
          'enable',
          'update',
          'reread',
          'daemon-reload',
          'restart-app',
          'reload-or-restart',
          '* restart|reload|start',

          '-s reload',
        ],
        kinds: ['deploy'],
        remote: true,
        operands: 'all',
        example: 'sudo systemctl restart shop-prod',
      },
      {
        id: 'nginx-reload',
        kinds: ['deploy'],
        remote: true,
        needs: '-s -k',
        values: '-s -k',
        example: 'nginx -s reload',
      },
      {
        id: 'pm2-deploy',
        on: ['deploy'],
        kinds: ['deploy'],
        operands: 'all',
        example: 'pm2 deploy ecosystem.config.js production',
      },
    ],
  },
  {
    programs: 'git',
    platform: 'ssh',
    source: 'Git manual',
    values: '-C -c -b',
    rows: [
      {
        id: 'git-on-server',
        on: ['pull', 'checkout', 'reset', 'fetch', 'clone', 'merge', 'switch'],
        kinds: ['deploy'],
        remote: true,
        example: 'git pull origin main',
      },
    ],
  },
  {
    programs: 'azcopy umbraco octo octopus',
    platform: 'deploy-service',
    source: 'Octopus CLI, AzCopy, MSDeploy: docs',
    values: '--project --package --version --server --apiKey --space --releaseNumber',
    targets: '--deployTo --deployto --environment --tenant',
    rows: [
      {
        id: 'deploy-service',
        on: ['deploy-release', 'create-release', 'release deploy', 'copy', 'sync', 'promote-release'],
        kinds: ['deploy'],
        example: 'octo deploy-release --project shop --version 1.4.2 --deployTo Production',
      },
    ],
  },
  {
    programs: 'msdeploy webdeploy',
    platform: 'web-deploy',
    source: 'Web Deploy command line reference',
    rows: [
      {
        id: 'msdeploy',
        kinds: ['deploy'],
        harmless: '-whatif',
        example: 'msdeploy -verb:sync -source:package=app.zip -dest:auto',
      },
    ],
  },
  {
    programs: 'sftp',
    platform: 'ssh',
    source: 'OpenSSH manual: sftp',
    values: '-i -P -o -F -b -B -c -J -l -R -S -s -D',
    rows: [
      {
        id: 'sftp',
        kinds: ['deploy'],
        operands: 'last',
        example: 'sftp -b upload.txt deploy@staging.example.com',
      },
    ],
  },
  {
    programs:
      'start-webapppool restart-webapppool start-website start-iissite restart-service start-service robocopy xcopy publish-item',
    platform: 'iis',
    source: 'WebAdministration, robocopy: Microsoft docs',
    values: '-Name -name',
    targets: '-Name -name',
    rows: [
      {
        id: 'windows-server',
        kinds: ['deploy'],
        remote: true,
        operands: 'all',
        example: 'Start-WebAppPool -Name shop-prod',
      },
    ],
  },
  {
    programs:
      'publish-azwebapp publish-azfunctionapp set-azwebapp restart-azwebapp switch-azwebappslot invoke-azvmruncommand new-azcontainerapp update-azcontainerapp update-azfunctionapp',
    platform: 'azure',
    source: 'Azure PowerShell reference',
    values:
      '-Name -ResourceGroupName -ArchivePath -Slot -SourceSlotName -DestinationSlotName -VMName -CommandId -ScriptPath',
    targets: '-Name -ResourceGroupName -Slot -DestinationSlotName -VMName',
    rows: [
      {
        id: 'azure-powershell',
        kinds: ['deploy'],
        example: 'Publish-AzWebApp -ResourceGroupName shop-prod -Name shop -ArchivePath app.zip',
      },
    ],
  },
  {
    programs:
      'new-azresourcegroupdeployment new-azdeployment new-azsubscriptiondeployment new-azmanagementgroupdeployment set-azresourcegroupdeploymentstack',
    platform: 'azure',
    source: 'Azure PowerShell reference: Az.Resources',
    values: '-Name -ResourceGroupName -TemplateFile -TemplateParameterFile -Location',
    targets: '-ResourceGroupName -TemplateParameterFile',
    harmless: '-WhatIf',
    rows: [
      {
        id: 'azure-powershell-deployment',
        kinds: ['deploy'],
        flavour: 'infrastructure',
        example: 'New-AzResourceGroupDeployment -ResourceGroupName shop-prod -TemplateFile main.bicep',
      },
    ],
  },
];
