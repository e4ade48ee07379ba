/** Commands that take a credential where its name does not say so. Sources: each tool's own help. */
export interface CredentialCommand {
  /** Names of the program; `docker login` asks for the subcommand, too. */
  readonly programs: string;
  /** Flags whose value is the credential. */
  readonly flags?: string;
  /** Flags whose value is `user:password` (or with the separator given). */
  readonly pairs?: string;
  readonly separator?: string;
  /** The value is glued to the flag: `mysql -psecret`. */
  readonly glued?: string;
  /** Positional arguments that are credentials: their index behind the subcommand. */
  readonly operand?: number;
  /** The command must have this in it. */
  readonly mentions?: RegExp;
  readonly family: 'password' | 'token' | 'key';
  /** For the name of a secret: `SSH` makes `SSH_PASSWORD`. */
  readonly service: string;
}

export const CREDENTIAL_COMMANDS: readonly CredentialCommand[] = [
  {
    programs:
      'docker login,podman login,buildah login,nerdctl login,skopeo login,oras login,helm registry login,crane auth login,regctl registry login',
    flags: '-p --password',
    family: 'password',
    service: 'DOCKER',
  },
  {
    programs: 'skopeo,podman,buildah',
    pairs: '--creds --src-creds --dest-creds',
    family: 'password',
    service: 'DOCKER',
  },
  { programs: 'curl', pairs: '-u --user -U --proxy-user', family: 'password', service: 'API' },
  { programs: 'http,https,xh', pairs: '-a --auth', family: 'password', service: 'API' },
  { programs: 'sshpass', flags: '-p', glued: '-p', family: 'password', service: 'SSH' },
  { programs: 'plink,pscp,psftp', flags: '-pw', family: 'password', service: 'SSH' },
  {
    programs: 'mysql,mariadb,mysqldump,mysqladmin,mysqlimport,mysqlcheck,mysqlsh,mariadb-dump,mariadb-admin',
    glued: '-p',
    family: 'password',
    service: 'DB',
  },
  { programs: 'redis-cli', flags: '-a --pass', family: 'password', service: 'REDIS' },
  {
    programs: 'mongo,mongosh,mongodump,mongorestore,mongoimport,mongoexport',
    flags: '-p --password',
    family: 'password',
    service: 'MONGO',
  },
  { programs: 'sqlcmd,bcp', flags: '-P', glued: '-P', family: 'password', service: 'SQL' },
  { programs: 'cf login', flags: '-p', family: 'password', service: 'CF' },
  { programs: 'cf auth', operand: 1, family: 'password', service: 'CF' },
  { programs: 'oc login', flags: '-p', family: 'password', service: 'OPENSHIFT' },
  { programs: 'az login,az acr login', flags: '-p --password', family: 'password', service: 'AZURE' },
  { programs: 'lftp', pairs: '-u --user', separator: ',', family: 'password', service: 'FTP' },
  { programs: 'ncftpput,ncftpget', flags: '-p', family: 'password', service: 'FTP' },
  { programs: 'smbclient', pairs: '-U --user', separator: '%', family: 'password', service: 'SMB' },
  { programs: 'twine upload,poetry publish', flags: '-p --password', family: 'password', service: 'PYPI' },
  { programs: 'dotnet nuget push', flags: '-k --api-key', family: 'key', service: 'NUGET' },
  { programs: 'vercel', flags: '-t --token', family: 'token', service: 'VERCEL' },
  { programs: 'vsce publish,ovsx publish', flags: '-p --pat', family: 'token', service: 'MARKETPLACE' },
  { programs: 'netlify', flags: '--auth', family: 'token', service: 'NETLIFY' },
  { programs: 'vault login,snyk auth,cargo login', operand: 0, family: 'token', service: 'API' },
  { programs: '7z,7za', glued: '-p', family: 'password', service: 'ARCHIVE' },
  { programs: 'zip,unzip', flags: '-P', family: 'password', service: 'ARCHIVE' },
  { programs: 'codecov,bash', flags: '-t', mentions: /codecov/, family: 'token', service: 'CODECOV' },
  { programs: 'cypress run', flags: '--key', family: 'token', service: 'CYPRESS_RECORD' },
  {
    programs: 'convertto-securestring',
    flags: '-String',
    operand: 0,
    family: 'password',
    service: 'CERTIFICATE',
  },
  { programs: 'xcrun altool,altool', flags: '-p', family: 'password', service: 'APPLE' },
  { programs: 'signtool sign', flags: '/p -p', family: 'password', service: 'CERTIFICATE' },
  { programs: 'security import', flags: '-P', family: 'password', service: 'CERTIFICATE' },
  { programs: 'gh secret set', flags: '-b --body', family: 'password', service: 'APP' },
  { programs: 'net use', operand: 1, family: 'password', service: 'SMB' },
];

/** Commands that read a credential from their standard input: `echo x | docker login --password-stdin`. */
export const STDIN_COMMANDS: readonly {
  readonly test: RegExp;
  readonly family: 'password' | 'token';
  readonly service: string;
}[] = [
  {
    test: /^(?:docker|podman|helm|oras|nerdctl|buildah|crane|skopeo)\b.*--password-stdin/,
    family: 'password',
    service: 'DOCKER',
  },
  { test: /^sudo\b.* -\w*S/, family: 'password', service: 'SUDO' },
  { test: /^gh auth login\b.*--with-token/, family: 'token', service: 'GH' },
  {
    test: /^(?:vercel env add|wrangler secret put|gh secret set|fly secrets import|npx wrangler secret put)\b/,
    family: 'token',
    service: 'APP',
  },
];

/** `config set NAME VALUE` and the like: the name before the value says what it is. */
export const SETTINGS = /^(?:set|configure|config|set-env|env|secret|add|put|default)$/;

/** What these do with a credential stays on the machine: a look for it, a lock for the time of the job, a new key pair. */
export const QUIET_COMMANDS =
  /^(?:grep|egrep|fgrep|rg|awk|gawk|jq|yq|test|\[|\[\[|find|read|unset|man|which|cut|tr|head|tail|sort|uniq|diff|cmp|wc|:|gnome-keyring-daemon|xmllint|git-secrets|gitleaks|trufflehog)$/;

/** A lock that the job makes for itself. Sources: `man security`, `man keytool`, `man openssl`. */
export const THROWAWAY_COMMANDS =
  /^security (?:create-keychain|unlock-keychain|set-key-partition-list|set-keychain-password|default-keychain|list-keychains?)|^keytool\b.*-(?:genkey|genkeypair|import|importcert|importkeystore|list|printcert|delete|export)|^openssl (?:req|genrsa|genpkey|pkcs12|rsa|x509|rand|ca|ecparam|ec|pkcs8)\b|^(?:ssh-keygen|gnome-keyring|dbus-run-session|certutil|kind|minikube|k3d|gpg --(?:gen|quick|batch --gen|full)|useradd|adduser|htpasswd|createuser)/;

/** Programs whose word goes to another machine, where no local host is named. */
export const OUTWARD = new Set(
  `curl wget http https xh sshpass plink pscp lftp ftp ncftpput smbclient az aws gcloud gsutil cf oc heroku vercel netlify
  firebase fly flyctl railway wrangler twine poetry nuget sonar-scanner ssh scp rsync sftp rclone gh glab snyk codecov
  vault doppler surge eas expo fastlane gem cargo`.split(/\s+/),
);
