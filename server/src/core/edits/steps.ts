import type { SeqNode } from '../syntax/node.ts';
import type { Edit } from '../text/span.ts';
import type { Step } from '../workflow/model.ts';
import { keyColumn, lineEnd, lineStart } from './layout.ts';
import { removeLines } from './map.ts';

/**
 * Edits that take a whole step, with the comments on its lines, out of a block list of steps that has others. Undefined
 * where it is written in another way, or shared by an anchor.
 */
export function removeStep(steps: SeqNode, step: Step): Edit[] | undefined {
  const { source } = steps;
  if (steps.flow || steps.items.length < 2 || keyColumn(step.node) === undefined) return undefined;
  const [first] = step.node.pairs;
  const at = first && lineStart(source, first.key.span.start);
  if (at === undefined || !/^ *- +$/.test(source.slice(at, first?.key.span.start))) return undefined;
  const end = step.node.pairs.at(-1)?.span.end ?? step.span.end;
  const text = source.slice(at, lineEnd(source, end));
  return /[:\s][&*][A-Za-z]/.test(text) ? undefined : [removeLines(source, at, end)];
}
