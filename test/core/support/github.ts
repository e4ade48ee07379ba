import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';

/**
 * What GitHub's own workflow parser (@actions/workflow-parser, the one of its editor extension) has against a text:
 * its messages with their lines, empty for a workflow that it takes. `path` only names the file in messages.
 */
export async function githubProblems(path: string, text: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors
    .getErrors()
    .map(({ rawMessage, range }) => `${range?.start.line ?? '?'}: ${rawMessage}`);
}
