import type { ImageUse } from '../../../server/src/core/images/model.ts';
import { imageUses } from '../../../server/src/core/images/uses/uses.ts';
import type { ShellParser } from '../../../server/src/core/syntax/shell/shell.ts';
import { readWorkflow } from '../../../server/src/core/workflow/read.ts';
import { testShell } from './shell.ts';

/** Reads the images of a workflow's text, but for the tags that an action makes of its own. */
export async function imageReader(): Promise<(text: string) => ImageUse[]> {
  const parser: ShellParser = await testShell();
  return (text) => {
    const uses = imageUses(readWorkflow('.github/workflows/x.yml', text, parser), { parser });
    // Those are seen by what they mean for the tags beside them.
    return uses.filter(({ form, reference }) => form === 'reference' || reference.tag !== undefined);
  };
}

export const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** A workflow of one job with these steps; `env` is written above the jobs. */
export const workflowOf = (steps: string, on = 'push', env = ''): string =>
  `on: ${on}\n${env}jobs:\n  a:\n    runs-on: x\n    steps:\n${indent(steps, 6)}\n`;

/** One step that runs a script. */
export const scriptOf = (run: string): string => workflowOf(`- run: |\n${indent(run, 4)}`);
