import type { Word } from '../../syntax/shell/ast.ts';
import type { Arguments, Flag, LocatedCommand } from '../../syntax/shell/shell.ts';
import { commandName, parseArguments, unwrap } from '../../syntax/shell/shell.ts';
import type { Span } from '../../text/span.ts';
import { type Origin, resolveWord } from '../../workflow/resolve.ts';
import { type Act, act } from './acts.ts';
import type { RunStep } from './context.ts';
import { hintsOf, hintsOfWord, joinHints } from './hints.ts';

/** Flags of curl and wget that take a value. Source: their manuals. */
const VALUES =
  '-X --request -d --data --data-raw --data-binary --data-urlencode --json -H --header -o --output -w --write-out -u --user -F --form -m --max-time --connect-timeout --retry --retry-delay --retry-max-time -A --user-agent -e --referer -T --upload-file --cacert --cert --key -b --cookie -c --cookie-jar -x --proxy --resolve --url -O- --tries -t --timeout --post-data --post-file --header --method --body-data --output-document -P --directory-prefix --limit-rate -K --config'.split(
    ' ',
  );

/** PowerShell's commands for the same, and their parameters that take a value. Source: Microsoft.PowerShell.Utility. */
const POWERSHELL = new Set(['invoke-webrequest', 'invoke-restmethod', 'iwr', 'irm']);
const POWERSHELL_VALUES =
  '-uri -method -body -headers -outfile -contenttype -timeoutsec -maximumretrycount -retryintervalsec -credential -token -authentication -useragent -form -infile'.split(
    ' ',
  );

/** Addresses whose call starts a deploy. Sources: Render, Netlify, Vercel, Coolify … docs: deploy hooks. */
const HOOKS =
  /api\.render\.com\/(?:deploy|v1\/services\/[^/\s]*\/deploys)|api\.netlify\.com\/build_hooks|api\.vercel\.com\/v\d+\/(?:integrations\/deploy|deployments)|\/api\/v1\/deploy\b|\/api\/webhooks?\/|\/webhooks?\/deploy|deploy[-_]?hook|build[-_]?hook|hooks?[-_/]?deploy|\/redeploy\b|\/deploy(?:ments?)?(?:[?#"'\s]|$)|webhooks\.amplify|\/job\/[^\s"']*(?:deploy|release|prod|stag)[^\s"']*\/build|(?:portainer|coolify|dokploy|easypanel|caprover|watchtower)[^\s]*(?:hook|deploy|update)/i;

/** Names of variables and secrets that hold such an address. */
const HOOK_NAMES =
  /(?:deploy|render|vercel|netlify|coolify|portainer|dokploy|railway|easypanel|amplify|release|rollout)\w*(?:hook|webhook|trigger)|(?:hook|webhook)\w*(?:deploy|rollout)|deploy\w*_(?:url|endpoint|uri)\b|DEPLOY_URL/i;

const DEPLOYMENTS = /api\.github\.com\/repos\/[^\s"']*\/deployments["']?$/;
/** GitHub's API: starting another workflow. */
const DISPATCH =
  /api\.github\.com\/repos\/[^\s"']*\/(?:dispatches|actions\/workflows\/[^\s"'/]+\/dispatches)/;

/** What a `curl` or `wget` does: calls a deploy hook, starts another workflow, or checks an address. */
export function httpAct(
  located: LocatedCommand,
  origin: Origin,
  at: RunStep,
  text: string,
  span: Span,
): Act | undefined {
  const command = unwrap(located.command);
  const name = commandName(command);
  const powershell = POWERSHELL.has(name.toLowerCase());
  if (name !== 'curl' && name !== 'wget' && !powershell) return undefined;
  const { flags, positionals } = powershell
    ? powershellArguments(command.words.slice(1))
    : parseArguments(command.words.slice(1), { values: VALUES, shortClusters: true });
  const urls = [
    ...positionals,
    ...flags.flatMap(({ name: flag, value }) => (flag === '--url' && value ? [value] : [])),
  ];
  const target = urls.find(({ value }) => !value.startsWith('-'));
  if (!target) return undefined;
  const value = (...names: string[]) => flags.findLast((flag) => names.includes(flag.name))?.valueText;
  const data = value('-d', '--data', '--data-raw', '--data-binary', '--json', '--post-data') ?? '';
  const method = (
    value('-X', '--request', '--method') ?? (data || hasAny(flags, '-F', '--form', '-T') ? 'POST' : 'GET')
  ).toUpperCase();
  const resolved = resolveWord(target, origin);
  const texts = [target.value, ...resolved.values.map((one) => one.text)].map((one) =>
    one.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, '${{$1}}'),
  );
  const hints = hintsOf(resolved);

  if (method === 'POST' && texts.some((one) => DEPLOYMENTS.test(one))) {
    const told = flags.flatMap((flag) =>
      flag.name === '-d' || flag.name === '--data'
        ? flag.value
          ? [hintsOfWord(flag.value, origin)]
          : []
        : [],
    );
    return act(at, text, span, ['deploy'], {
      platform: 'github',
      flavour: 'indirect',
      ...joinHints([hints, ...told]),
      opaque: true,
    });
  }
  if (texts.some((one) => DISPATCH.test(one))) {
    const named = `${target.value} ${data}`;
    return /deploy|promote|rollout|release[-_ ]to/i.test(named)
      ? act(at, text, span, ['deploy'], { platform: 'github', flavour: 'indirect', ...hints, opaque: true })
      : undefined;
  }
  if (method !== 'GET' && texts.some((one) => /roll[-_]?back/i.test(one)))
    return act(at, text, span, ['rollback'], { platform: 'webhook', ...hints, opaque: true });
  const hooked = texts.some((one) => isHook(one, method));
  if (hooked)
    return act(at, text, span, ['deploy'], {
      platform: 'webhook',
      flavour: 'indirect',
      ...hints,
      opaque: true,
    });
  if (hasAny(flags, '-T', '--upload-file') && texts.some((one) => /^s?ftps?:/.test(one)))
    return act(at, text, span, ['deploy'], { platform: 'ftp', ...hints });
  if (method !== 'GET' && method !== 'HEAD' && !/health|graphql/i.test(target.value)) return undefined;
  if (isDownload(located, flags, texts)) return undefined;
  return act(at, text, span, ['smoke'], { platform: 'http', remote: located.remote });
}

/** Under the names that curl has for the same. */
const AS_CURL: Readonly<Record<string, string>> = {
  '-uri': '--url',
  '-method': '--request',
  '-body': '--data',
  '-outfile': '--output',
  '-infile': '--upload-file',
};

/** PowerShell's parameters are one word behind one dash, in any case. */
function powershellArguments(words: readonly Word[]): Arguments {
  const flags: Flag[] = [];
  const positionals: Word[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) continue;
    const name = word.value.toLowerCase();
    if (!/^-[a-z]+$/.test(name)) positionals.push(word);
    else if (POWERSHELL_VALUES.includes(name)) {
      const value = words[++at];
      flags.push({
        name: AS_CURL[name] ?? name,
        value,
        valueText: value?.value,
        range: { start: word.start, end: (value ?? word).end },
      });
    } else
      flags.push({
        name,
        value: undefined,
        valueText: undefined,
        range: { start: word.start, end: word.end },
      });
  }
  return { flags, positionals };
}

const hasAny = (flags: readonly { readonly name: string }[], ...names: string[]): boolean =>
  flags.some(({ name }) => names.includes(name));

function isHook(text: string, method: string): boolean {
  if (/api\.github\.com|hooks\.slack\.com|discord(?:app)?\.com|health|status(?:es)?\b/i.test(text))
    return false;
  const address = text.replaceAll(/\$\{\{.*?\}\}|\$\{?\w+\}?/g, (part) =>
    HOOK_NAMES.test(part) ? ' deploy-hook ' : '_',
  );
  if (/ deploy-hook /.test(address)) return true;
  return (
    HOOKS.test(address) && (method !== 'GET' || /hook|api\.render\.com\/deploy|\/deploy\?/i.test(address))
  );
}

/** A tool, an installer or a key that is fetched is no check. */
function isDownload(
  { command }: LocatedCommand,
  flags: readonly { readonly name: string; readonly valueText: string | undefined }[],
  texts: readonly string[],
): boolean {
  const name = commandName(unwrap(command));
  const output = flags.find((flag) =>
    ['-o', '--output', '-O', '--remote-name', '--output-document', '-P', '-J'].includes(flag.name),
  );
  const discards =
    output?.valueText === '/dev/null' || output?.valueText === '-' || output?.valueText === 'NUL';
  if (output && !discards && output.name !== '-O-') return true;
  if (name === 'wget' && !discards && !hasAny(flags, '--spider', '-q', '-qO-', '-O-')) return true;
  return texts.some((one) => DOWNLOADS.test(one));
}

const DOWNLOADS =
  /raw\.githubusercontent\.com|github\.com\/[^\s]*\/(?:releases|archive|raw)|api\.github\.com|\.(?:tar\.gz|tgz|zip|deb|rpm|gpg|asc|sh|pub|jar|exe|msi|dmg|whl|key|xz|bz2|sql|ya?ml)(?:["'?#\s]|$)|(?:^|\/\/)(?:get|install|sh|packages|download|dl|deb|apt|cli|sdk|repo|keybase|registry|static)\.|pypi\.org|amazonaws\.com\/.*installer|ifconfig|ipify|checkip|icanhazip/i;
