import type { UselessIgnore } from '../ignore.ts';
import type { Edit, Span } from '../text/span.ts';
import { type Fix, type Problem, rule } from './rule.ts';

export default rule({
  id: 'unused-ignore',
  summary: 'An ignore comment names a rule, and suppresses something.',
  why: [
    'A comment that suppresses nothing today suppresses tomorrow’s mistake: it stays behind when the line it was written for is corrected, and waits for the next one.',
    'One that misspells its rule never worked, although everybody who reads it thinks so.',
    'With `requireReason` in the configuration, one that does not say why is told as well.',
  ].join(' '),
  severity: 'hint',
  *check({ workflow, uselessIgnores = [] }) {
    for (const useless of uselessIgnores) yield problemOf(useless, uselessIgnores, workflow.source);
  },
});

function problemOf(useless: UselessIgnore, all: readonly UselessIgnore[], source: string): Problem {
  const { comment, rule: ignored, instead, why } = useless;
  if (why === 'unexplained') return { span: comment.span, message: messageOf(useless) };
  const fixes: Fix[] = [];
  if (ignored && instead)
    fixes.push({
      title: `Replace \`${ignored.id}\` by \`${instead}\``,
      safe: false,
      edits: [{ span: ignored.span, text: instead }],
    });
  const dead = all.filter((other) => other.comment === comment && other.why !== 'unexplained');
  if (dead.length >= comment.rules.length)
    fixes.push({ title: 'Remove the ignore comment', safe: true, edits: [withoutComment(comment, source)] });
  else if (ignored)
    fixes.push({
      title: `Remove \`${ignored.id}\` from the ignore comment`,
      safe: true,
      edits: [withoutRule(useless)],
    });
  return { span: ignored?.span ?? comment.span, message: messageOf(useless), fixes };
}

function messageOf({ comment, rule: ignored, why, instead }: UselessIgnore): string {
  if (why === 'unexplained') {
    const what = comment.rules.map(({ id }) => `\`${id}\``).join(', ');
    return `This comment silences ${what} and gives no reason, which the configuration asks for (\`requireReason\`): whoever reads it cannot tell whether it still holds.`;
  }
  if (!ignored) return 'This ignore comment names no rule, so it suppresses nothing.';
  const name = `\`${ignored.id}\``;
  if (why === 'unknown') {
    const meant = instead ? `; did you mean \`${instead}\`?` : ', so the comment suppresses nothing.';
    return `No rule is called ${name}${meant}`;
  }
  if (why === 'misplaced')
    return `An ignore comment for the whole file is read only above the file's first key, so this one suppresses nothing.`;
  const where = comment.wholeFile ? 'in this file' : 'here';
  return `${name} finds nothing ${where}: the comment would only hide the next mistake.`;
}

/** Takes the comment away, with its line where nothing else stands on it. */
function withoutComment({ span }: UselessIgnore['comment'], source: string): Edit {
  let { start, end } = span;
  while (start > 0 && /[ \t]/.test(source[start - 1] ?? '')) start--;
  const alone = start === 0 || /[\r\n]/.test(source[start - 1] ?? '');
  if (alone) {
    if (source.startsWith('\r\n', end)) end += 2;
    else if (source[end] === '\n') end++;
    else if (end < source.length) start = span.start;
  } else while (end < source.length && /[ \t]/.test(source[end] ?? '')) end++;
  return { span: { start, end }, text: '' };
}

/** Takes one rule and the comma beside it out of the list. */
function withoutRule({ comment, rule: ignored }: UselessIgnore): Edit {
  const span: Span = ignored?.span ?? comment.span;
  const at = ignored ? comment.rules.indexOf(ignored) : -1;
  const next = comment.rules[at + 1];
  if (next) return { span: { start: span.start, end: next.span.start }, text: '' };
  return { span: { start: comment.rules[at - 1]?.span.end ?? span.start, end: span.end }, text: '' };
}
