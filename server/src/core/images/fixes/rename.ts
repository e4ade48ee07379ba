import { replaceInScalar } from '../../edits/scalar.ts';
import { insertCommandBefore } from '../../edits/script-line.ts';
import { locate } from '../../syntax/scalar.ts';
import type { Workflow } from '../../workflow/model.ts';
import type { Mismatch } from '../judged/mismatch.ts';
import type { ImageUse, ValueRange } from '../model.ts';
import { carriedTag } from './carried.ts';
import type { Pin } from './pin.ts';
import { retag } from './retag.ts';

/** Ways to give an image the name under which it is pushed or deployed, where it is plain which one is meant. */
export function nameFixes(
  workflow: Workflow,
  uses: readonly ImageUse[],
  { kind, use, made }: Mismatch,
): readonly Pin[] {
  if ([use, ...made].some(({ inside }) => inside)) return [];
  const fixes =
    kind === 'push' ? [rename(uses, use, made), tagFirst(use, made)] : [deployBuilt(workflow, use, made)];
  return fixes.filter((fix) => fix !== undefined);
}

/** The text of a use as it is written, with its place in its scalar; undefined where it is put together elsewhere. */
function writtenAt(use: ImageUse): (ValueRange & { readonly text: string }) | undefined {
  const { scalar, usedAt, span } = use;
  if (span.start < usedAt.start || usedAt.end < span.end) return undefined;
  const text = scalar.source.slice(usedAt.start, usedAt.end);
  if (text === '' || /[\n"']/.test(text)) return undefined;
  const { value } = scalar;
  for (let at = value.indexOf(text); at >= 0; at = value.indexOf(text, at + 1)) {
    const end = at + text.length;
    if (locate(scalar, at, end).start === usedAt.start) return { scalar, start: at, end, text };
  }
  return undefined;
}

/** Variables of a script, which may hold something else where another command stands; not the runner's own. */
const SHELL_VARIABLE = /\$(?!\{\{|\{?GITHUB_(?:SHA|RUN_NUMBER|RUN_ID|REF_NAME)\b)|`/;

/** The build gives the name that is pushed: only where nothing else asks for the other one. */
function rename(uses: readonly ImageUse[], push: ImageUse, made: readonly ImageUse[]): Pin | undefined {
  const [built] = made;
  if (!built || made.length > 1 || built.step !== push.step) return undefined;
  const others = uses.filter(
    (use) => use !== built && use.repository === built.repository && use.job === built.job,
  );
  const from = writtenAt(built);
  const to = writtenAt(push);
  if (others.length > 0 || !from || !to || SHELL_VARIABLE.test(to.text)) return undefined;
  const edits = replaceInScalar(from.scalar, from.start, from.end, to.text);
  return edits && { title: `Build it as \`${to.text}\``, safe: false, edits };
}

const PUSH = /^\s*((?:sudo\s+)?(?:docker|podman|nerdctl))\s+(?:image\s+)?push\s/;

/** A `docker tag` before the push. */
function tagFirst(push: ImageUse, made: readonly ImageUse[]): Pin | undefined {
  const [built] = made;
  if (!built || made.length > 1 || built.job !== push.job) return undefined;
  const from = writtenAt(built);
  const to = writtenAt(push);
  if (!from || !to) return undefined;
  if (built.step !== push.step && SHELL_VARIABLE.test(from.text)) return undefined;
  const { scalar, start } = to;
  const line = scalar.value.slice(scalar.value.lastIndexOf('\n', start - 1) + 1);
  const program = PUSH.exec(line)?.[1];
  if (!program) return undefined;
  const edits = insertCommandBefore(scalar, start, `${program} tag ${from.text} ${to.text}`);
  return edits && { title: `Tag \`${from.text}\` with that name before the push`, safe: false, edits };
}

/** The deploy takes the tag that was built, where there is one that stays. */
function deployBuilt(workflow: Workflow, use: ImageUse, made: readonly ImageUse[]): Pin | undefined {
  const lasting = made.filter(({ immutable, repository }) => immutable && repository === use.repository);
  const tags = new Set(lasting.map((each) => carriedTag(workflow, each, use)));
  const [tag] = tags;
  if (tags.size !== 1 || !tag) return undefined;
  const edits = retag(use, tag);
  return edits && { title: `Deploy the tag that is built here: \`${tag}\``, safe: false, edits };
}
