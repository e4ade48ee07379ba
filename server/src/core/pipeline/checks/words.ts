/** What the commands of a script are taken to do, by name. */

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** Print what they read, whatever it is, and succeed. */
export const NEUTRAL = names('tee cat head tail sed tr sort uniq cut wc awk xargs base64 column nl tac rev');

/** Print their arguments, or nothing, and succeed. */
export const PRINTERS = names('echo printf sleep true : date logger');

/** Their status is an answer, either of which may come in an ordinary run. */
export const QUESTIONS = names('[ [[ test (( grep egrep command which type diff cmp let');

/** Run a program of their own, which may look at any file. */
export const INTERPRETERS = names('python python3 node ruby perl php deno bun pwsh');

/** Functions of a sourced library that end the script: `curl -f URL || die "it is down"`. */
export const FAILING =
  /^(?:die|fail|failed|error|abort|bail|bailout|panic|fatal|err|croak|quit|(?:log_?|print_?)?(?:error_?exit|exit_?error|fatal|die)|exit_?with_?\w*|error_?and_?exit|fail_?with_?\w*)$/i;
