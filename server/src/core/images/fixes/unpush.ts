import { editScript, type ScriptChange } from '../../edits/script.ts';
import type { Scalar } from '../../syntax/node.ts';
import { contains, type Edit } from '../../text/span.ts';
import type { ImageUse } from '../model.ts';

/** A reference as it is written in a script: expressions may hold blanks. */
const REFERENCE = String.raw`["']?(?:\$\{\{[^}\n]*\}\}|(?!\$\{\{)[^\s"'&;|])+["']?`;
const OPTION = new RegExp(String.raw`[ \t]+(?:-t|--tag)(?:[ \t]+|=)${REFERENCE}`, 'g');
const COMMAND = new RegExp(
  String.raw`(?:sudo[ \t]+)?(?:docker|podman)[ \t]+(?:image[ \t]+)?(?:push[ \t]+(?:-q[ \t]+|--quiet[ \t]+)?|tag[ \t]+${REFERENCE}[ \t]+)${REFERENCE}`,
  'g',
);

/**
 * Edits that take every mention of a moving tag out of the scripts that build, tag and push it beside one that stays:
 * `-t app:latest`, `docker tag app:1 app:latest`, `docker push app:latest`. Undefined where one stands in another form.
 */
export function withoutPushes(uses: readonly ImageUse[]): readonly Edit[] | undefined {
  const changes = new Map<Scalar, Map<string, ScriptChange>>();
  for (const { tagAt, inside, usedAt, span, role } of uses) {
    // The source of another tag must stay.
    if (!tagAt || inside || role === 'mention' || !contains(usedAt, span)) return undefined;
    const change = command(tagAt) ?? (role === 'build' || role === 'push' ? option(tagAt) : undefined);
    if (!change) return undefined;
    const own = changes.get(tagAt.scalar) ?? new Map<string, ScriptChange>();
    changes.set(tagAt.scalar, own.set(`${change.start} ${change.end}`, change));
  }
  const edits: Edit[] = [];
  for (const [scalar, own] of changes) {
    const found = editScript(scalar, [...own.values()]);
    if (!found) return undefined;
    edits.push(...found);
  }
  return edits;
}

type Place = NonNullable<ImageUse['tagAt']>;

/** The one match around the tag, on its line. */
function around(pattern: RegExp, { scalar, start, end }: Place): { start: number; end: number } | undefined {
  const from = scalar.value.lastIndexOf('\n', start - 1) + 1;
  const next = scalar.value.indexOf('\n', start);
  const line = scalar.value.slice(from, next < 0 ? undefined : next);
  for (const match of line.matchAll(pattern)) {
    const at = from + match.index;
    if (at <= start && end <= at + match[0].length) return { start: at, end: at + match[0].length };
  }
  return undefined;
}

/** ` -t app:latest`; with its line, where it is all that stands there and the command goes on behind it. */
function option(tagAt: Place): ScriptChange | undefined {
  const found = around(OPTION, tagAt);
  if (!found) return undefined;
  const { value } = tagAt.scalar;
  if (!/\b(?:docker|podman)\b[^;&|]*\bbuild\b[^;&|]*$/.test(commandBefore(value, found.start)))
    return undefined;
  const from = value.lastIndexOf('\n', found.start) + 1;
  const behind = /^[ \t]*\\[ \t]*\n/.exec(value.slice(found.end));
  return value.slice(from, found.start).trim() === '' && behind
    ? { start: from, end: found.end + behind[0].length, text: '' }
    : { ...found, text: '' };
}

/** The text before an offset on its line, and on the lines that a backslash ties to it. */
export function commandBefore(value: string, at: number): string {
  let start = value.lastIndexOf('\n', at - 1) + 1;
  while (start > 0) {
    const before = value.lastIndexOf('\n', start - 2) + 1;
    if (
      !value
        .slice(before, start - 1)
        .trimEnd()
        .endsWith('\\')
    )
      break;
    start = before;
  }
  return value.slice(start, at);
}

/** A command with its line, or with the `&&` that ties it to another. */
function command(tagAt: Place): ScriptChange | undefined {
  const found = around(COMMAND, tagAt);
  if (!found) return undefined;
  const { value } = tagAt.scalar;
  const from = value.lastIndexOf('\n', found.start - 1) + 1;
  const before = value.slice(from, found.start);
  const behind = /^[ \t]*(?:[ \t]#.*)?(?:\n|$)/.exec(value.slice(found.end));
  if (before.trim() === '' && behind && !/\\\n$/.test(value.slice(0, from)))
    return { start: from, end: found.end + behind[0].length, text: '' };
  const tie = /[ \t]*&&[ \t]*$/.exec(before);
  const next = behind !== null || /^[ \t]*&&/.test(value.slice(found.end));
  return tie && next ? { start: found.start - tie[0].length, end: found.end, text: '' } : undefined;
}
