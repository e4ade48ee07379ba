import { beforeAll, expect, it } from 'vitest';
import { addNeeds } from '../../server/src/core/edits/needs.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { applyEdits } from '../../server/src/core/text/span.ts';
import { readWorkflow } from '../../server/src/core/workflow/read.ts';
import { testShell } from './support/shell.ts';

let shell: ShellParser;
beforeAll(async () => {
  shell = await testShell();
});

function added(needs: string): string | undefined {
  const text = `jobs:\n  deploy:\n    ${needs}\n    runs-on: x\n`;
  const [job] = readWorkflow('w.yml', text, shell).jobs;
  const edits = job && addNeeds(job, ['test']);
  return edits && applyEdits(text, edits).split('\n')[2]?.trim();
}

it('adds to what names jobs, and leaves alone what can name none', () => {
  expect(added('needs: build')).toBe('needs: [build, test]');
  expect(added('needs: [build]')).toBe('needs: [build, test]');
  expect(added('needs: ${{ inputs.gate }}')).toBeUndefined();
  expect(added('needs: 1')).toBeUndefined();
});
