import type { Command, Word } from '../../syntax/shell/ast.ts';
import { type Arguments, commandName, flagOf, parseArguments, unwrap } from '../../syntax/shell/shell.ts';
import type { Signal } from './interpreter.ts';

/** Flags of curl that take a value. Source: `curl --help all`. */
const CURL_VALUES = [
  ...'AbcCdDeEFhHKmoPQrtTuUwxXyYz'.split('').map((letter) => `-${letter}`),
  ...`abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
  continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
  delegation dns-servers doh-url dump-header engine expect100-timeout form form-string header interface json
  keepalive-time key key-type limit-rate local-port login-options max-filesize max-redirs max-time netrc-file noproxy
  output output-dir parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-header
  proxy-user pubkey quote random-file range rate referer request request-target resolve retry retry-delay
  retry-max-time service-name socks4 socks4a socks5 socks5-hostname speed-limit speed-time stderr tls-max
  tls13-ciphers trace trace-ascii unix-socket upload-file url url-query user user-agent variable write-out`
    .split(/\s+/)
    .map((name) => `--${name}`),
];

/**
 * How a command that checks something shows that it is broken (an answer of HTTP 500, a failed test): by its exit
 * status, or only by what it prints. Whatever is not known tells by its status: then it is left alone.
 */
export function signalOf(own: Command): Signal {
  const command = unwrap(own);
  const words = command.words.slice(1);
  switch (commandName(command)) {
    case 'curl': {
      const parsed = parseArguments(words, { values: CURL_VALUES, shortClusters: true });
      if (failsOnError(parsed) || isOpen(words) || asksConnectionOnly(parsed)) return 'status';
      return 'output';
    }
    // HTTPie ends with 0 on an answer of 4xx or 5xx unless it is asked to check. Source: HTTPie docs, exit status.
    case 'http':
    case 'https':
      return isOpen(words) || words.some(({ value }) => value === '--check-status') ? 'status' : 'output';
    case 'newman':
      return words.some(({ value }) => SUPPRESSING_FLAGS.has(value)) ? 'output' : 'status';
    default:
      return 'status';
  }
}

/** Flags that make a command fail on an answer of 4xx or 5xx. */
export const HEARING_FLAGS: ReadonlySet<string> = new Set(['--fail', '--check-status']);

/** Flags of newman that make it end well whatever it finds. Source: newman README, `--suppress-exit-code`. */
export const SUPPRESSING_FLAGS: ReadonlySet<string> = new Set(['-x', '--suppress-exit-code']);

/** The flag by which a command that shows trouble only by what it prints would fail on it; undefined where there is none. */
export function hearingFlag(command: Command): string | undefined {
  if (signalOf(command) !== 'output') return undefined;
  const name = commandName(unwrap(command));
  return name === 'curl' ? '--fail' : name === 'http' || name === 'https' ? '--check-status' : undefined;
}

function failsOnError(parsed: Arguments): boolean {
  const last = flagOf(parsed, '-f', '--fail', '--fail-with-body', '--no-fail', '--no-fail-with-body');
  return last !== undefined && !last.name.startsWith('--no-');
}

/** `telnet://` and `--connect-only` ask no web server: the connection itself is the answer. */
const asksConnectionOnly = ({ flags, positionals }: Arguments): boolean =>
  flags.some(({ name }) => name === '--connect-only' || name === '-K' || name === '--config') ||
  positionals.some(({ value }) => /^(?:telnet|tcp|s?ftps?|smtps?|imaps?|ldaps?|dict|file):/.test(value));

/** Some of its flags are in a variable: `curl $CURL_OPTS "$URL"`, `curl "${args[@]}"`. */
const isOpen = (words: readonly Word[]): boolean =>
  words.some(({ parts }) => {
    const [only] = parts;
    if (parts.length !== 1 || !only) return false;
    if (only.kind === 'variable')
      return only.operation?.startsWith('[') === true || /opt|flag|arg|param|^[@*]$/i.test(only.name);
    return only.kind === 'expression' && /opt|flag|arg|param/i.test(only.text);
  });
