import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';

/** What GitHub's own parser finds wrong in a workflow or an action, a sentence each. */
export function faultsOf(kind: 'workflow' | 'action', name: string, content: string): string[] {
  const parse = kind === 'workflow' ? parseWorkflow : parseAction;
  const { context } = parse({ name, content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}
