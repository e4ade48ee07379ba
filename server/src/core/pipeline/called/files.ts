import type { Config } from '../../config/model.ts';
import { placesOf } from '../../config/places.ts';
import { childOf, scalarOf } from '../../syntax/node.ts';
import type { ShellParser } from '../../syntax/shell/shell.ts';
import { parseYaml } from '../../syntax/yaml.ts';
import { readSteps, readWorkflow } from '../../workflow/read.ts';
import { resolveMemo } from '../../workflow/resolve.ts';
import type { LocalAction, PipelineEnv } from '../kinds/context.ts';
import { ownKnowledge } from '../kinds/own.ts';

/** Reads the local workflows and actions that a workflow uses, each once. */
export function pipelineEnv(
  parser: ShellParser,
  readFile: ((path: string) => string | undefined) | undefined,
  config: Config,
): PipelineEnv {
  return {
    parser,
    config,
    own: ownKnowledge(config),
    places: placesOf(config),
    memo: resolveMemo(),
    workflow: once((path) => {
      const text = readFile?.(path);
      return text === undefined ? undefined : readWorkflow(path, text, parser);
    }),
    action: once((folder) => {
      const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
      const text = readFile?.(`${prefix}action.yml`) ?? readFile?.(`${prefix}action.yaml`);
      return text === undefined ? undefined : readAction(text, parser);
    }),
  };
}

function once<T>(read: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const found = known.get(path);
    if (found !== undefined || known.has(path)) return found as T;
    const value = read(path);
    known.set(path, value);
    return value;
  };
}

function readAction(text: string, parser: ShellParser): LocalAction {
  const { root } = parseYaml(text);
  const runs = childOf(root, 'runs');
  const inputs = childOf(root, 'inputs');
  return {
    inputs: (inputs?.kind === 'map' ? inputs.pairs : []).map(({ key, value }) => ({
      name: key.value,
      default: scalarOf(value, 'default'),
    })),
    steps:
      scalarOf(runs, 'using')?.value === 'composite'
        ? readSteps(childOf(runs, 'steps'), 'bash', parser)
        : undefined,
  };
}
