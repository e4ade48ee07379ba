import type { Command } from '../../syntax/shell/ast.ts';
import { commandName } from '../../syntax/shell/shell.ts';

/** Commands that only look, say or tidy up, so that running them on a server deploys nothing. */
const LOOKING = new Set(
  `echo printf ls ll cat head tail less df du free uptime whoami hostname id pwd cd true false : test [ [[ exit return set
  export unset source . eval if sleep date env printenv which type command uname stat file wc grep egrep zgrep awk cut
  sort uniq tr find ps top pgrep lsof netstat ss ip ping nc curl wget dig nslookup journalctl history clear read wait
  trap shopt ulimit umask alias declare local readonly shift break continue jq yq tee xargs seq basename dirname
  realpath readlink md5sum sha256sum cmp diff ssh-keyscan ssh-add ssh-agent ssh-keygen chmod chown mkdir rm rmdir touch
  tar unzip gunzip zip gzip kill pkill killall pg_dump mysqldump mongodump pg_dumpall sqlite3 fuser lscpu nvidia-smi
  expr let getent groups sudo su bash sh apt apt-get yum dnf apk loginctl script screen tmux crontab nvm fnm asdf
  ufw iptables certbot useradd usermod adduser getopts pushd popd mapfile base64 openssl timedatectl sync`.split(
    /\s+/,
  ),
);

/** Subcommands by which tools that could deploy only look or stop. */
const TIDYING =
  /^(?:ps|logs?|images?|inspect|info|version|--version|-v|status|list|ls|show|stop|down|rm|rmi|kill|prune|system|login|logout|network|volume|stats|top|events|config|delete|describe|save|flush|is-active|is-enabled|cat|search|history|port|df|tag|whoami|monit|env|help)$/;

/** Scripts that take something away: `./cleanup.sh`, `removeDatabase`. */
const TEARS_DOWN =
  /^(?:remove|delete|drop|clean|cleanup|destroy|purge|teardown|undeploy)(?![a-z]*(?:and|deploy))/;

/** Whether a command on a server changes nothing that runs there. */
export function isHarmlessRemote(command: Command): boolean {
  const name = commandName(command).toLowerCase();
  if (LOOKING.has(name) || TEARS_DOWN.test(name)) return true;
  const verbs = command.words
    .slice(1)
    .filter(({ value }) => !value.startsWith('-'))
    .map(({ value }) => value);
  const verb =
    verbs[0] === 'compose' || verbs[0] === 'container' || verbs[0] === 'image' ? verbs[1] : verbs[0];
  return verb !== undefined
    ? TIDYING.test(verb)
    : command.words.slice(1).some(({ value }) => TIDYING.test(value));
}
