import type { FileGraph, JobGraph } from '../graph.ts';

/** A Mermaid flowchart; with several files, a subgraph for each. Source of the syntax: mermaid.js.org, "Flowcharts". */
export function formatMermaid(files: readonly FileGraph[]): string {
  let out = 'flowchart LR\n';
  for (const [index, { path, jobs }] of files.entries()) {
    const isOne = files.length === 1;
    const indent = isOne ? '  ' : '    ';
    const numbers = new Map(jobs.map(({ id }, number) => [id, `f${index}j${number}`]));
    if (!isOne) out += `  subgraph f${index}["${label(path)}"]\n`;
    for (const job of jobs) out += `${indent}${numbers.get(job.id)}["${describe(job)}"]\n`;
    for (const { id, needs } of jobs) {
      for (const need of needs) out += `${indent}${numbers.get(need)} --> ${numbers.get(id)}\n`;
    }
    if (!isOne) out += '  end\n';
  }
  return out;
}

const describe = ({ id, kinds, target }: JobGraph): string =>
  `${label(id)}<br/>${kinds.join(', ')}${target === null ? '' : ` → ${target}`}`;

/** Mermaid reads `#code;` and HTML in labels, and ends them at a quote. */
const label = (text: string): string =>
  text.replace(/[#"<>&`]/g, (c) => `#${c.charCodeAt(0)};`).replace(/\s+/g, ' ');
