import { contextsIn, expressionsIn, parseExpression } from '../../syntax/expression.ts';
import type { Node, Scalar } from '../../syntax/node.ts';
import type { Job } from '../../workflow/model.ts';

/** An expression in a job that reads `needs.<id>`. Offsets count in the scalar's value. */
export interface NeedsRead {
  /** The job it reads, as written. */
  readonly id: string;
  readonly scalar: Scalar;
  /** Of `needs.<id>.…`. */
  readonly start: number;
  readonly end: number;
  /** Of the id alone; undefined where it is not written once and plainly there. */
  readonly idStart: number | undefined;
}

/** Every place in the job that reads another job's result or outputs by name, in the order of the file. */
export function needsReads(job: Job): NeedsRead[] {
  const reads: NeedsRead[] = [];
  const bare = new Set<Node>(
    [job.if, ...job.steps.map((step) => step.if)].filter((node) => node !== undefined),
  );
  const visit = (node: Node | undefined): void => {
    if (!node) return;
    if (node.kind === 'map') for (const pair of node.pairs) visit(pair.value);
    else if (node.kind === 'seq') node.items.forEach(visit);
    else readScalar(node, bare.has(node), reads);
  };
  for (const pair of job.node?.pairs ?? []) if (pair !== job.needsPair) visit(pair.value);
  return reads;
}

function readScalar(scalar: Scalar, bare: boolean, reads: NeedsRead[]): void {
  const { value } = scalar;
  if (!/needs/i.test(value)) return;
  const sites = expressionsIn(value).map(({ text, textStart }) => ({ text, textStart }));
  if (sites.length === 0 && bare) sites.push({ text: value, textStart: 0 });
  for (const { text, textStart } of sites) {
    const { tree } = parseExpression(text);
    if (!tree || isComment(value, textStart)) continue;
    for (const { path, start, end } of contextsIn(tree)) {
      const [context, id] = path;
      if (context !== 'needs' || id === undefined || id === '*') continue;
      const written = value.slice(textStart + start, textStart + end);
      const at = written.indexOf(id, 'needs'.length);
      const idStart = at < 0 ? undefined : textStart + start + at;
      reads.push({ id, scalar, start: textStart + start, end: textStart + end, idStart });
    }
  }
}

/** It stands in a comment line of a script: GitHub fills it in there too, but nothing reads it. */
const isComment = (value: string, at: number): boolean =>
  /^\s*(?:#|\/\/)/.test(value.slice(value.lastIndexOf('\n', at) + 1, at));
